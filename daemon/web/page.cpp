#include "page.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {

WebResponse page_response(int status, const std::string& language, const std::string& title,
                          const std::string& inside) {
  WebResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n"
      ":root {{ color-scheme: light dark; }}\n"
      "body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem; }}\n"
      "h1 {{ font-size: 1.5rem; line-height: 1.25; }}\n"
      "button {{ font: inherit; padding: .6em 1.4em; border: 0; border-radius: 6px; background: #0a53a8; color: #fff; "
      "cursor: pointer; }}\n"
      "button:focus-visible {{ outline: 3px solid #8ab8ff; outline-offset: 2px; }}\n</style>\n</head>\n"
      "<body>\n<main>\n<h1>{}</h1>\n{}</main>\n</body>\n</html>\n",
      html_escape(language), is_right_to_left(language) ? "rtl" : "ltr", html_escape(title), html_escape(title),
      inside);
  return response;
}

WebResponse nothing_here() {
  return page_response(
      404, "en", "This page does not exist",
      "<p>If you followed a link in a mail, it may have been cut. Copy the whole link, or answer the mail "
      "with the word <em>unsubscribe</em>.</p>\n");
}

}  // namespace gazetted
