from markupsafe import Markup

from odoo import http
from odoo.http import request

from .. import guide


class GuideController(http.Controller):
    """The user guide (SOP C08); it holds no data of the university, so it is public."""

    @http.route(
        guide.ADDRESS,
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def guide_of_user(self):
        """Lead users to the page of their role, others to the contents."""
        pages = guide.get_own_pages(request.env.user)
        page = pages[0] if len(pages) == 1 else guide.INDEX
        return request.redirect(f"{guide.ADDRESS}/{page}")

    @http.route(
        f"{guide.ADDRESS}/<string:page>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def guide_page(self, page, lang=None, **_parameters):
        """One page of the guide.

        :param lang: ``ru`` or ``kk``; by default the language of the reader
        """
        if page not in (guide.INDEX, *guide.PAGES):
            raise request.not_found()
        language = guide.choose_language(request.env, lang)
        title, content = guide.render(page, language)
        return request.render(
            "kaznmu_university.guide_page",
            {
                "title": title,
                # Written by us and rendered without raw HTML, hence safe.
                "content": Markup(content),  # noqa: S704
                "language": language,
                "address": f"{guide.ADDRESS}/{page}",
            },
        )
