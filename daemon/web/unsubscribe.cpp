#include "gazetted/web/unsubscribe.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/labels.hpp"

namespace gazetted {
namespace {

std::string page(const std::string& language, const std::string& title, const std::string& inside) {
  return fmt::format(
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
}

WebResponse nothing_here() {
  WebResponse response;
  response.status = 404;
  response.body = page("en", "There is nothing here",
                       "<p>If you came from a link in a mail, it may have been cut. Copy it whole, or answer the mail "
                       "with the word <em>unsubscribe</em>.</p>\n");
  return response;
}

// j…@example.org: enough to know whose it is; a mail that was passed on does not tell more.
std::string masked(const std::string& address) {
  const auto at = address.rfind('@');
  return at == std::string::npos ? "" : std::string(grapheme_prefix(address, 1)) + "…" + address.substr(at);
}

bool is_one_click(const std::string& body) {
  return body.find("List-Unsubscribe") != std::string::npos && body.find("One-Click") != std::string::npos;
}

}  // namespace

asio::awaitable<WebResponse> answer_unsubscribe(WebRequest request, std::shared_ptr<const Settings> settings,
                                                Suppress suppress) {
  if (!request.path.starts_with(unsubscribe_path)) co_return nothing_here();
  const auto who = settings->tokens->read_unsubscribe(request.path.substr(unsubscribe_path.size()));
  if (!who) co_return nothing_here();
  const auto* list = settings->list(who->list);
  auto title = list && !list->audience.title.empty() ? list->audience.title : who->list;
  auto language = !who->language.empty() ? who->language : list ? list->audience.language : std::string("en");
  const auto labels = labels_for(language);
  WebResponse response;
  if (request.method == "GET") {
    const auto label = html_escape(text_member(labels, "unsubscribe"));
    response.body = page(language, title,
                         "<p><bdi dir=\"ltr\">" + html_escape(masked(who->address)) +
                             "</bdi></p>\n<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" "
                             "value=\"One-Click\"><button>" +
                             label + "</button></form>\n");
    co_return response;
  }
  if (request.method != "POST" || !is_one_click(request.body)) {
    response.status = request.method == "POST" ? 400 : 405;
    response.body = page(language, title, "");
    co_return response;
  }
  auto durable = co_await suppress(*who);
  if (!durable) response.status = 503;  // the mail program, or the person, tries again
  response.body = page(language, title,
                       durable ? "<p>" + html_escape(text_member(labels, "unsubscribed")) + "</p>\n" : std::string());
  co_return response;
}

}  // namespace gazetted
