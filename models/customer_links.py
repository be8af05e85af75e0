from odoo.exceptions import ValidationError


def check_belongs_to(partner_sudo, *links):
    """Refuse records of other customers on a record of one customer.

    :param BaseModel partner_sudo: the customer in superuser mode; empty: an unknown caller
    :param links: ``(record, its customer)``, in superuser mode; an empty record is allowed
    :raise ValidationError: names the first that belongs to somebody else
    :raise AccessError: when the user may not see one, so that nothing of it is named
    """
    others = [record for record, owner in links if record and owner != partner_sudo]
    if not others:
        return
    # Constraints run in superuser mode.
    for record_sudo in (*others, partner_sudo):
        record_sudo.sudo(False).check_access("read")
    env = partner_sudo.env
    raise ValidationError(
        env._(
            "%(record)s does not belong to %(customer)s. Choose one of this customer, or leave it "
            "empty.",
            record=others[0].display_name,
            customer=partner_sudo.display_name or env._("an unknown caller"),
        )
    )
