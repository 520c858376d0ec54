#include "page.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/labels.hpp"
#include "gazetted/web/door_page.hpp"
#include "reader_language.hpp"
#include "site_files.hpp"

namespace gazetted {

namespace {

// The same in every small page; colours that are readable on light and dark (WCAG 2.2, 1.4.3 and 1.4.11).
constexpr std::string_view page_style =
    ":root { color-scheme: light dark; --line: #767676; --bad: #b3261e; --act: #0a53a8; --on-act: #fff; --link: "
    "#0a53a8 }\n"
    "@media (prefers-color-scheme: dark) { :root { --line: #8c8c8c; --bad: #ffb4ab; --act: #8ab8ff; --on-act: #06182e; "
    "--link: #8ab8ff } }\n"
    "html { background: Canvas; color: CanvasText; }\n"
    "body { font: 18px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 12vh auto 3rem; padding: 0 1.5rem; "
    "overflow-wrap: break-word; }\n"
    "h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }\n"
    "a { color: var(--link); }\n"
    "button { font: inherit; min-height: 2.75rem; padding: .6em 1.4em; border: 1px solid var(--act); border-radius: "
    "6px; "
    "background: var(--act); color: var(--on-act); cursor: pointer; }\n"
    "button.second { background: transparent; color: var(--link); border-color: var(--link); }\n"
    "input, select { font: inherit; color: inherit; background: Field; border: 1px solid var(--line); border-radius: "
    "4px; "
    "padding: .5rem .6rem; box-sizing: border-box; }\n"
    ".field label { display: block; font-weight: 600; } .field input, .field select { width: 100%; min-height: "
    "2.75rem; }\n"
    "fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; padding: .3rem 1rem .8rem; }\n"
    "fieldset ul { list-style: none; margin: 0; padding: 0; } fieldset li { padding: .3rem 0; }\n"
    "fieldset p { margin: .2rem 0 .5rem; } legend { font-weight: 600; padding: 0 .3rem; }\n"
    "input[type=checkbox] { width: 1.4rem; height: 1.4rem; vertical-align: -.3rem; margin-inline-end: .4rem; }\n"
    ".languages ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: 2.5rem 0 0; padding: "
    "0; }\n"
    ".languages a { display: inline-block; padding: .6rem 0; } .languages [aria-current] { color: inherit; }\n"
    "section + form { margin-top: 1.5rem; }\n"
    ".buttons { display: flex; flex-wrap: wrap; gap: .6rem; }\n"
    ".trouble { color: var(--bad); font-weight: 600; }\n[aria-invalid] { border: 2px solid var(--bad); }\n"
    ".unfilled { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }\n"
    ":focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }\n"
    "@media print { form, nav { display: none; } }\n";

}  // namespace

WebResponse page_response(int status, const std::string& language, const std::string& title, const std::string& inside,
                          const std::string& above) {
  WebResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n"
      "<body>\n<main>\n{}<h1>{}</h1>\n{}</main>\n</body>\n</html>\n",
      html_escape(language), is_right_to_left(language) ? "rtl" : "ltr",
      html_escape(title) + (above.empty() ? "" : " – " + html_escape(above)), page_style,
      above.empty() ? "" : "<p><bdi>" + html_escape(above) + "</bdi></p>\n", html_escape(title), inside);
  return response;
}

WebResponse own_door_page(const DoorPage& page, const std::string& newsroom_name) {
  return page_response(page.status, page.language, page.heading, page.html, newsroom_name);
}

WebResponse site_door_page(const DoorPage& page, std::string html) {
  WebResponse response;
  response.status = page.status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(html);
  set_site_headers(page.path, response);
  response.headers["X-Robots-Tag"] = "noindex";
  response.headers["Cache-Control"] = "no-store";
  response.headers["Referrer-Policy"] = "no-referrer";  // the address may have a token in it
  return response;
}

WebResponse nothing_here(std::string_view accepted_languages) {
  const auto language = accepted_language(accepted_languages);
  return cut_link_page(language.empty() ? "en" : language, "cut_leave");
}

WebResponse cut_link_page(const std::string& language, std::string_view advice) {
  const auto labels = labels_for(language);
  return page_response(
      404, language, text_member(labels, "not_found"),
      "<p>" + html_escape(text_member(labels, "cut_text")) + " " + html_escape(text_member(labels, advice)) + "</p>\n");
}

}  // namespace gazetted
