"""The way from a lesson to the glossary and back, in JupyterLab."""

import re

IN_VIEW = """() => [...document.querySelectorAll('.jp-Notebook h2')].some(heading => {
    const box = heading.getBoundingClientRect();
    return heading.innerText.includes('4. What did training change?') && box.height > 0
        && box.top >= 0 && box.bottom <= window.innerHeight;
})"""


def test_a_lesson_leads_to_the_glossary_and_a_term_back_to_its_place(lab):
    page = lab.open("notebooks/00_start_here.ipynb")
    assert not page.evaluate(IN_VIEW)
    page.locator(".jp-Notebook a", has_text="glossary").last.click()
    glossary = page.locator(".jp-MarkdownViewer")
    glossary.locator("h1", has_text="Glossary").wait_for()
    # JupyterLab goes to the place in a lesson that is open; one that it has to open, it shows from
    # the top.
    glossary.locator("p", has_text=re.compile("^Weight: ")).locator("a").click()
    page.wait_for_function(IN_VIEW)
