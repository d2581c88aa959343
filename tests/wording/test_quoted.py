from harness.wording.quoted import quoted_class


def test_a_class_whose_name_is_a_number_is_quoted_in_a_sentence():
    assert quoted_class("8", "en") == "“8”"
    assert quoted_class("2019-20", "es") == "«2019-20»"


def test_a_name_with_letters_stays_as_it_is():
    assert [quoted_class(name, "en") for name in ("Goya", "C#", "画", "4th")] == [
        "Goya",
        "C#",
        "画",
        "4th",
    ]
