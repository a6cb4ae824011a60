"""What only people know about a wave: what survey/<wave>.toml asks them."""

SECTIONS = {
    "people": {
        "funder": "Who paid, and what part they had in design, analysis and reporting.",
        "fieldwork": "Who collected the answers.",
        "interests": "Conflicts of interest of those who made the survey, or that there are none.",
        "thanks": "Who helped, and with what.",
        "contact": "Whom a reader may ask.",
    },
    "purpose": {
        "background": "Why the survey was needed, and what was known before.",
        "aims": "What it set out to find.",
        "design": "What kind of study it is, such as a cross-sectional sample survey.",
    },
    "questionnaire": {
        "structure": "How many sections, questions and screens it has.",
        "instruments": "Where its questions come from, and how valid and reliable they are.",
        "testing": "How wording and the working of the form were tested, and with whom.",
        "languages": "In which languages it was offered, and how it was translated.",
        "order": "Whether questions or answers came in a random order.",
        "routing": "Which questions were asked only after certain answers.",
        "voluntary": "Whether people had to answer, and each question in particular.",
        "completeness": "Whether the form saw to it that questions were answered.",
        "review": "Whether people could go back and change their answers.",
        "materials": "What people saw next to the questions, such as screens or show cards.",
    },
    "sample": {
        "population": "Who is meant, where, and who was left out.",
        "frame": "The list the sample was drawn from, who made it, and whom it misses.",
        "selection": "How people were chosen: by chance or not, strata, stages, quotas.",
        "size": "How many were wanted, and how that was reckoned.",
        "recruitment": "How people were invited and reminded, and how often.",
        "access": "Whether anybody could take part, or invited people only.",
        "advertising": "How the survey was made known.",
        "incentives": "What people were offered for taking part.",
        "panel": "How a standing panel was kept, if one was used.",
        "screening": "Questions or lists that ruled people out.",
        "nonparticipants": "What is known of those who did not take part, and why.",
        "response": "Why there is no response rate; only if the number asked is not known.",
    },
    "collection": {
        "setting": "The site, software or place, and how the form reached people.",
        "preparation": "How those who asked or coded were trained and supervised.",
        "repeats": "What kept people from answering twice: cookies, addresses, logs, log-in.",
        "visitors": "How visitors of the form were counted; shares who saw it and who began.",
        "checks": "How answers were checked, those given too quickly among them.",
        "followup": "In a study of the same people over time: those lost on the way.",
    },
    "ethics": {
        "approval": "Which ethics review approved the survey.",
        "consent": "How people consented, and what they were told.",
        "anonymity": "What was promised of anonymity and confidentiality.",
        "protection": "Which personal data were held, how they were kept safe, and how long.",
    },
    "conclusions": {
        "limitations": "What the design and the collection cannot show.",
        "interpretation": "How the results should be read with those limits.",
        "generalisability": "Beyond whom and when the results may hold.",
    },
}  # fmt: skip
QUESTIONS = {
    f"{section}.{key}": asks for section, keys in SECTIONS.items() for key, asks in keys.items()
}
ONLINE = "online"  # of [collection]: whether people answered on the web
