"""Personal contact data, shown in part to whoever need not know it all."""


def mask_phone(text):
    """Return a telephone number with its middle hidden; the last four digits stay readable.

    >>> mask_phone("13812345678")
    '138****5678'
    >>> mask_phone("+86 138-1234-5678")
    '+86 138****5678'
    >>> mask_phone("010-62345678"), mask_phone("12345"), mask_phone("")
    ('010****5678', '****', '')
    """
    text = (text or "").strip()
    prefix = ""
    if text.startswith("+"):
        prefix, _separator, text = text.partition(" ")
        prefix += " "
        if not text:
            return "****"
    digits = "".join(char for char in text if char.isdigit())
    if not digits:
        return "****" if text else ""
    if len(digits) < 9:
        return prefix + "****"
    return f"{prefix}{digits[:3]}****{digits[-4:]}"


def mask_email(text):
    """Return an e-mail address of which the first letter and the domain stay readable.

    >>> mask_email("zhang.wei@example.cn"), mask_email("nonsense"), mask_email(False)
    ('z***@example.cn', '****', '')
    """
    text = (text or "").strip()
    name, at, domain = text.rpartition("@")
    if not text:
        return ""
    return f"{name[:1]}***@{domain}" if at and name else "****"
