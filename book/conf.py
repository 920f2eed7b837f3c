"""How Sphinx makes the book. `python -m tools.book` gives it the pages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.address import NONE_YET, current

ADDRESS = current()
OWNER, _, NAME = ADDRESS.partition("/")

project = html_title = "Neural networks, from the bytes up"
language = "en"
smartquotes = False  # text is shown as the notebooks show it

# MathJax of the last extension comes with the site: formulas need no network.
extensions = ["myst_nb", "sphinx.ext.mathjax", "sphinx-mathjax-offline", "sphinx_copybutton"]
myst_enable_extensions = ["attrs_inline", "dollarmath"]
myst_heading_anchors = 3  # links to sections, as on GitHub

nb_execution_mode = "off"  # the outputs are those stored in the notebooks
nb_ipywidgets_js = {}  # else fetched from elsewhere; what is stored of a widget is a picture
nb_code_prompt_show = "Show the set-up"
nb_code_prompt_hide = "Hide the set-up"

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_copy_source = False
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_theme_options = {
    "show_navbar_depth": 1,
    "navbar_persistent": [],  # a second search box, above the one in the margin
    "footer_content_items": [],
    "use_download_button": False,  # a lesson needs the course around it
}
if ADDRESS != NONE_YET:
    html_baseurl = f"https://{OWNER}.github.io/{NAME}/"
    html_theme_options |= {
        "repository_url": f"https://github.com/{ADDRESS}",
        "repository_branch": "main",
        "use_repository_button": True,
        "use_issues_button": True,
        "launch_buttons": {
            "colab_url": "https://colab.research.google.com",
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
    }
