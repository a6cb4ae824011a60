"""The words of the synthetic release: its questions, answers and areas."""

Words = dict[str, str]


def words(en: str, cy: str) -> Words:
    """One text in both languages."""
    return {"en": en, "cy": cy}


FACTORS: dict[str, tuple[str, Words, Words, int]] = {
    "leadership_authority": (
        "leadership",
        words(
            "Leadership with authority and credibility",
            "Arweinyddiaeth ag awdurdod a hygrededd",
        ),
        words(
            "leaders had authority and credibility",
            "fod gan arweinwyr awdurdod a hygrededd",
        ),
        24,
    ),
    "shared_goals": (
        "culture",
        words("Shared goals", "Nodau a rennir"),
        words("partners shared the same goals", "fod y partneriaid yn rhannu'r un nodau"),
        19,
    ),
    "trust": (
        "culture",
        words("Trust between partners", "Ymddiriedaeth rhwng partneriaid"),
        words("partners trusted each other", "fod y partneriaid yn ymddiried yn ei gilydd"),
        16,
    ),
    "resources": (
        "capacity",
        words("Enough money and time", "Digon o arian ac amser"),
        words("there was enough money and time", "fod digon o arian ac amser"),
        9,
    ),
    "governance": (
        "capacity",
        words("Clear governance", "Llywodraethu clir"),
        words("governance was clear", "fod y trefniadau llywodraethu'n glir"),
        6,
    ),
    "shared_data": (
        "capacity",
        words("Data shared between partners", "Data wedi'i rannu rhwng partneriaid"),
        words("partners shared data", "fod y partneriaid yn rhannu data"),
        -2,
    ),
}
THEMES = {
    "leadership": words("Leadership", "Arweinyddiaeth"),
    "culture": words("Culture", "Diwylliant"),
    "capacity": words("Capacity and resources", "Gallu ac adnoddau"),
}
OUTCOMES = {
    "success": (
        words("Overall success", "Llwyddiant cyffredinol"),
        words("overall success", "lwyddiant cyffredinol"),
        34,
    ),
    "better_services": (
        words("Better services", "Gwell gwasanaethau"),
        words("better services", "wasanaethau gwell"),
        41,
    ),
}
# level: (label, in, slug, respondents)
SECTORS: dict[str, tuple[Words, Words, Words, int]] = {
    "local_government": (
        words("Local government", "Llywodraeth leol"),
        words("in local government", "mewn llywodraeth leol"),
        words("local-government", "llywodraeth-leol"),
        420,
    ),
    "health": (
        words("Health", "Iechyd"),
        words("in health", "ym maes iechyd"),
        words("health", "iechyd"),
        310,
    ),
    "police": (
        words("Police", "Heddlu"),
        words("in the police", "yn yr heddlu"),
        words("police", "heddlu"),
        120,
    ),
    "fire": (
        words("Fire and rescue", "Tân ac achub"),
        words("in fire and rescue", "ym maes tân ac achub"),
        words("fire-and-rescue", "tan-ac-achub"),
        44,
    ),
    "third_sector": (
        words("Third sector", "Trydydd sector"),
        words("in the third sector", "yn y trydydd sector"),
        words("third-sector", "trydydd-sector"),
        210,
    ),
    "government": (
        words("Welsh Government", "Llywodraeth Cymru"),
        words("in the Welsh Government", "yn Llywodraeth Cymru"),
        words("welsh-government", "llywodraeth-cymru"),
        80,
    ),
    "parks": (
        words("National parks", "Parciau cenedlaethol"),
        words("in the national parks", "yn y parciau cenedlaethol"),
        words("national-parks", "parciau-cenedlaethol"),
        7,
    ),
}
REGIONS: dict[str, tuple[Words, Words, Words, int]] = {
    "north": (
        words("North Wales", "Gogledd Cymru"),
        words("in North Wales", "yng Ngogledd Cymru"),
        words("north-wales", "gogledd-cymru"),
        290,
    ),
    "mid": (
        words("Mid Wales", "Canolbarth Cymru"),
        words("in Mid Wales", "yng nghanolbarth Cymru"),
        words("mid-wales", "canolbarth-cymru"),
        95,
    ),
    "south_west": (
        words("South West Wales", "De-orllewin Cymru"),
        words("in South West Wales", "yn ne-orllewin Cymru"),
        words("south-west-wales", "de-orllewin-cymru"),
        330,
    ),
    "south_east": (
        words("South East Wales", "De-ddwyrain Cymru"),
        words("in South East Wales", "yn ne-ddwyrain Cymru"),
        words("south-east-wales", "de-ddwyrain-cymru"),
        475,
    ),
}
BODIES = {
    "ynys_mon": (words("Isle of Anglesey", "Ynys Môn"), "north", ("1", "2")),
    "gwynedd": (words("Gwynedd", "Gwynedd"), "north", ("2", "3")),
    "powys": (words("Powys", "Powys"), "mid", ("3", "4")),
    "swansea": (words("Swansea", "Abertawe"), "south_west", ("5", "2")),
    "cardiff": (words("Cardiff", "Caerdydd"), "south_east", ("6", "5")),
    "newport": (words("Newport", "Casnewydd"), "south_east", ("6", "6")),
}
AGREE = {
    "strongly_agree": (words("Strongly agree", "Cytuno'n gryf"), "agree", 24),
    "tend_to_agree": (words("Tend to agree", "Tueddu i gytuno"), "agree", 31),
    "neither": (
        words("Neither agree nor disagree", "Ddim yn cytuno nac yn anghytuno"),
        "neither",
        20,
    ),
    "tend_to_disagree": (words("Tend to disagree", "Tueddu i anghytuno"), "disagree", 15),
    "strongly_disagree": (words("Strongly disagree", "Anghytuno'n gryf"), "disagree", 10),
}
GROUPS = {
    "agree": (words("Agree", "Cytuno"), 55),
    "neither": (words("Neither", "Y naill na'r llall"), 20),
    "disagree": (words("Disagree", "Anghytuno"), 25),
}
NATIONAL = 1190
