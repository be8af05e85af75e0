"""Set-up and checks of the addon; standard library only, so that it runs on a bare machine."""
