"""Texts to begin with, each with a question that it answers."""

from collections.abc import Mapping

OWN = "your own text"  # the name of what is none of the examples

# name: (text, question)
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "English": (
        "The function returns the largest of the two arguments; a tokenizer returns numbers.",
        "Which words are one token, and which are not? What do those of one token have in common?",
    ),
    "Python code": (
        "def mean(values):\n    return sum(values) / len(values)\n",
        "What became of the four spaces? Which names are one token?",
    ),
    "French": (
        "La fonction renvoie le plus grand des deux arguments, même négatifs.",
        "How many characters does a token hold here, and how many in English? Why?",
    ),
    "number words": (
        "twenty-one, twenty-two, two hundred and twelve, nine thousand",
        "Are the parts of a number word tokens? What is the same in “twelve” and “twenty”?",
    ),
    "misspelt words": (
        "function fucntion funktion Function FUNCTION",
        "Each differs a little from the first. How alike are they to a model that sees numbers?",
    ),
    "emoji and Chinese": (
        "数学 🙂 café",
        "How many tokens does one character take? Can any character be unknown?",
    ),
    "numbers": (
        "3.14159 3.1416 10 100 1000 1001 2048 2049",
        "Which digits stand together? Would you want to add numbers in these pieces?",
    ),
}
