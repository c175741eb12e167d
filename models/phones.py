"""Phone numbers in one spelling, whatever way they were typed, and masked for those who have no need of them (Y4)."""

import re

import phonenumbers

from .refused import Invalid

MOBILE = re.compile(r"1[3-9]\d{9}")


def normalise_phone(text: str) -> str:
    """A mainland mobile as 11 digits; a landline as area code and number; a foreign number as +country number.

    Raises Invalid when it is none of these.
    """
    # A spreadsheet keeps a phone as a number and writes it with a decimal.
    plain = re.sub(r"[\s\-—–().·]+", "", text.strip().removesuffix(".0"))
    local = re.sub(r"^(\+|00)?86(?=1[3-9]\d{9}$)", "", plain)
    if MOBILE.fullmatch(local):
        return local
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Invalid(
            "「{text}」不是有效的电话号码,手机号应为 11 位数字",
            "“{text}” is not a phone number: a mobile has 11 digits, a foreign number starts with +",
            text=text[:40],
        )
    if number.country_code == 86:
        return "0" + str(number.national_number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(phone: str) -> str:
    """138****7910: enough to recognise, too little to call."""
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:] if len(phone) > 7 else "*" * len(phone)
