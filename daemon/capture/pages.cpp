#include <charconv>

#include "gazetted/base/text.hpp"
#include "gazetted/capture/capture.hpp"

namespace gazetted {
namespace {

constexpr std::string_view style =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 "
    "1rem;color:#1b1f24;background:#fbfbfa}"
    "h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p.lead{color:#57606a;margin:0 0 "
    "1.5rem}"
    "table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #d8dee4;border-radius:6px}"
    "th,td{text-align:left;padding:.45rem .75rem;border-bottom:1px solid "
    "#eaeef2;vertical-align:top;overflow-wrap:anywhere}"
    "th{font-weight:600;color:#57606a;font-size:.85rem}tr:last-child td{border-bottom:0}a{color:#0a53a8}"
    "pre{background:#fff;border:1px solid "
    "#d8dee4;border-radius:6px;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}"
    "iframe{width:100%;height:46rem;border:1px solid #d8dee4;border-radius:6px;background:#fff}.empty{color:#57606a}";

std::string page(const std::string& title, const std::string& body) {
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         html_escape(title) + "</title><style>" + std::string(style) + "</style></head><body>" + body +
         "</body></html>";
}

std::string overview(const std::vector<CapturedMail>& mails, const std::vector<CapturedPost>& posts) {
  std::string body = fmt::format(
      "<h1>gazetted sandbox</h1><p class=\"lead\">Nothing here was sent on. {} mails and {} posts arrived. "
      "Also as <a href=\"/api/mails\">/api/mails</a> and <a href=\"/api/posts\">/api/posts</a>.</p><h2>Mails</h2>",
      mails.size(), posts.size());
  if (mails.empty())
    body += "<p class=\"empty\">None yet.</p>";
  else
    body += "<table><tr><th>Time</th><th>To</th><th>From</th><th>Subject</th></tr>";
  const std::size_t shown = std::min<std::size_t>(mails.size(), 200);
  for (std::size_t i = mails.size(); i > mails.size() - shown; --i) {
    const auto& mail = mails[i - 1];
    const auto view = view_mail(mail.bytes);
    body += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td><a href=\"/mail/{}\">{}</a></td></tr>",
                        format_clock(mail.at), html_escape(mail.recipient), html_escape(mail.sender), mail.number,
                        html_escape(view.subject.empty() ? "(no subject)" : view.subject));
  }
  if (!mails.empty()) body += "</table>";
  body += "<h2>Posts</h2>";
  if (posts.empty()) return page("gazetted sandbox", body + "<p class=\"empty\">None yet.</p>");
  body += "<table><tr><th>Time</th><th>Path</th><th>webhook-id</th><th>Body</th></tr>";
  const std::size_t shown_posts = std::min<std::size_t>(posts.size(), 200);
  for (std::size_t i = posts.size(); i > posts.size() - shown_posts; --i) {
    const auto& post = posts[i - 1];
    const auto id = post.headers.find("webhook-id");
    body += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td><a href=\"/post/{}\">{} bytes</a></td></tr>",
                        format_clock(post.at), html_escape(post.path),
                        html_escape(id == post.headers.end() ? "" : id->second), post.number, post.body.size());
  }
  return page("gazetted sandbox", body + "</table>");
}

std::string mail_page(const CapturedMail& mail) {
  const auto view = view_mail(mail.bytes);
  std::string body = fmt::format(
      "<p><a href=\"/\">All</a> · <a href=\"/mail/{0}.eml\">as received</a></p><h1>{1}</h1><p class=\"lead\">To {2} · "
      "from {3} · {4}</p>",
      mail.number, html_escape(view.subject), html_escape(view.to), html_escape(view.from), html_escape(view.date));
  // Sandboxed: foreign HTML gets no scripts, no forms and no origin.
  if (!view.html.empty())
    body += fmt::format("<h2>HTML</h2><iframe sandbox src=\"/mail/{}.html\" title=\"the mail\"></iframe>", mail.number);
  body += "<h2>Text</h2><pre>" + html_escape(view.text) + "</pre><h2>Headers</h2><table>";
  for (const auto& [name, value] : view.headers)
    body += "<tr><td>" + html_escape(name) + "</td><td>" + html_escape(value) + "</td></tr>";
  return page(view.subject, body + "</table>");
}

std::string post_page(const CapturedPost& post) {
  std::string body = "<p><a href=\"/\">All</a></p><h1>" + html_escape(post.method + " " + post.path) + "</h1><table>";
  for (const auto& [name, value] : post.headers)
    body += "<tr><td>" + html_escape(name) + "</td><td>" + html_escape(value) + "</td></tr>";
  return page(post.path, body + "</table><h2>Body</h2><pre>" + html_escape(post.body) + "</pre>");
}

template <class Item>
const Item* numbered(const std::vector<Item>& items, std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  for (const auto& item : items) {
    if (item.number == number) return &item;
  }
  return nullptr;
}

}  // namespace

Page capture_page(const std::string& path, const std::vector<CapturedMail>& mails,
                  const std::vector<CapturedPost>& posts) {
  if (path == "/") return {"text/html; charset=utf-8", overview(mails, posts)};
  if (path == "/api/mails") {
    json::array array;
    for (const auto& mail : mails) {
      const auto view = view_mail(mail.bytes);
      array.push_back(json::object{{"number", mail.number},
                                   {"at", format_rfc3339(mail.at)},
                                   {"sender", mail.sender},
                                   {"recipient", mail.recipient},
                                   {"subject", view.subject},
                                   {"text", view.text},
                                   {"html", view.html},
                                   {"tls", mail.tls}});
    }
    return {"application/json", json::serialize(array)};
  }
  if (path == "/api/posts") {
    json::array array;
    for (const auto& post : posts) {
      json::object headers;
      for (const auto& [name, value] : post.headers) headers[name] = value;
      array.push_back(json::object{{"number", post.number},
                                   {"at", format_rfc3339(post.at)},
                                   {"method", post.method},
                                   {"path", post.path},
                                   {"headers", headers},
                                   {"body", post.body}});
    }
    return {"application/json", json::serialize(array)};
  }
  if (path.starts_with("/mail/")) {
    const auto* mail = numbered(mails, std::string_view(path).substr(6));
    if (!mail) return {};
    if (path.ends_with(".eml")) return {"text/plain; charset=utf-8", mail->bytes};
    if (path.ends_with(".html")) return {"text/html; charset=utf-8", view_mail(mail->bytes).html};
    return {"text/html; charset=utf-8", mail_page(*mail)};
  }
  if (path.starts_with("/post/")) {
    const auto* post = numbered(posts, std::string_view(path).substr(6));
    if (post) return {"text/html; charset=utf-8", post_page(*post)};
  }
  return {};
}

}  // namespace gazetted
