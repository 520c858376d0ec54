// The sandbox as people see it: an inbox, a mail in all its forms, posts as they would look.
#include <charconv>
#include <map>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "page_frame.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_rows = 200;

struct Target {
  std::string path, query;  // of ?q=
  std::vector<std::string> words;
};

Target parse_target(const std::string& target) {
  Target out;
  const auto mark = target.find('?');
  out.path = target.substr(0, mark);
  if (mark == std::string::npos) return out;
  for (const auto& pair : split(std::string_view(target).substr(mark + 1), '&')) {
    if (pair.starts_with("q=")) out.query = form_decode(std::string_view(pair).substr(2));
  }
  out.words = split(lower(out.query), ' ');
  return out;
}

bool holds_all(const std::string& text, const std::vector<std::string>& words) {
  const auto low = lower(text);
  return std::all_of(words.begin(), words.end(), [&](const auto& word) { return low.find(word) != std::string::npos; });
}

bool matches(const CapturedMail& mail, const MailView& view, const std::vector<std::string>& words) {
  return words.empty() || holds_all(mail.recipient + " " + mail.sender + " " + view.from + " " + view.to + " " +
                                        view.subject + " " + view.text,
                                    words);
}

constexpr std::size_t longest_shown = 400;  // in a table of all mails

std::string first_line(std::string_view text) { return one_line(trim(text), 140); }

std::string inbox(const Target& target, const std::vector<CapturedMail>& mails) {
  std::string rows;
  std::size_t shown = 0;
  for (auto mail = mails.rbegin(); mail != mails.rend() && shown < most_rows; ++mail) {
    const auto view = view_mail(mail->bytes);
    if (!matches(*mail, view, target.words)) continue;
    ++shown;
    rows += fmt::format(
        "<tr><td class=\"time\">{}</td><td><a href=\"/mail/{}\">{}</a><br><span class=\"quiet\">{}</span></td>"
        "<td>{}<br><span class=\"quiet\">from {}</span></td></tr>",
        format_clock(mail->at), mail->number,
        html_escape(view.subject.empty() ? "(no subject)" : one_line(view.subject, longest_shown)),
        html_escape(first_line(view.text)), html_escape(one_line(mail->recipient, longest_shown)),
        html_escape(one_line(mail->sender, longest_shown)));
  }
  if (rows.empty())
    return mails.empty() ? "<p class=\"quiet\">No mail yet.</p>" : "<p class=\"quiet\">No matching mail.</p>";
  return "<table><thead><tr><th scope=\"col\">Time</th><th scope=\"col\">Subject</th><th scope=\"col\">To</th></tr>"
         "</thead><tbody>" +
         rows + "</tbody></table>" +
         (mails.size() > shown && target.words.empty()
              ? fmt::format("<p class=\"quiet\">The latest {} of {}; use the search to find the others.</p>", shown,
                            mails.size())
              : "");
}

// A picture that a browser may be given as it came; SVG may hold scripts.
std::string picture_tag(const PostPicture& picture) {
  const bool plain = picture.type == "image/png" || picture.type == "image/jpeg" || picture.type == "image/gif" ||
                     picture.type == "image/webp";
  if (!plain) return "";
  return "<img src=\"data:" + picture.type + ";base64," + base64(picture.bytes) + "\" alt=\"" +
         html_escape(picture.alt) + "\">";
}

std::string pictures_of(const PostView& view) {
  std::string out;
  for (const auto& picture : view.pictures) {
    out += "<figure>" + picture_tag(picture);
    if (!picture.alt.empty()) out += "<figcaption class=\"quiet\">" + html_escape(picture.alt) + "</figcaption>";
    out += "</figure>";
  }
  return out;
}

// What comes before a post, in a line.
std::string preparation_row(const CapturedPost& post, const PostView& view) {
  return fmt::format("<li>{} <a href=\"/post/{}\">{} {}</a>{}</li>", format_clock(post.at), post.number,
                     html_escape(post.method), html_escape(one_line(post.path, 120)), pictures_of(view));
}

std::string post_card(const CapturedPost& post, const PostView& view) {
  std::string card = "<article class=\"post\"><p class=\"quiet\">" +
                     html_escape(view.network.empty() ? post.path : view.network + " · " + post.path) + " · " +
                     format_clock(post.at) + "</p>";
  if (!view.author.empty()) card += "<p><strong>" + html_escape(view.author) + "</strong></p>";
  if (!view.title.empty()) card += "<h3>" + html_escape(view.title) + "</h3>";
  if (view.answers) card += "<p class=\"quiet\">↳ continues the thread</p>";
  const bool bare = view.text.empty() && view.pictures.empty();
  card += "<p class=\"words\">" + html_escape(bare ? one_line(post.body, 300) : view.text) + "</p>" + pictures_of(view);
  if (!view.link.empty()) card += "<p class=\"quiet\">" + html_escape(view.link) + "</p>";
  return card + fmt::format("<p><a href=\"/post/{}\">the request</a></p></article>", post.number);
}

std::string overview(const std::string& title, const Target& target, const std::vector<CapturedMail>& mails,
                     const std::vector<CapturedPost>& posts, const Networks& networks) {
  const auto seen =
      std::count_if(posts.begin(), posts.end(), [&](const auto& post) { return !networks.is_preparation(post.path); });
  std::string body = fmt::format(
      "<h1>{}</h1><p class=\"quiet\">Nothing was sent on from here. {} {} and {} {} arrived; programs can read "
      "<a href=\"/api/mails\">/api/mails</a> and <a href=\"/api/posts\">/api/posts</a>.</p>"
      "<div class=\"bar\"><form action=\"/\" role=\"search\"><input type=\"search\" name=\"q\" value=\"{}\" "
      "aria-label=\"Search\" placeholder=\"a name, an address, a word\"> <button type=\"submit\">Search</button></form>"
      "<form action=\"/api/clear\" method=\"post\"><button type=\"submit\">Clear</button></form></div>",
      html_escape(title), mails.size(), mails.size() == 1 ? "mail" : "mails", seen, seen == 1 ? "post" : "posts",
      html_escape(target.query));
  body += "<h2>Mails</h2>" + inbox(target, mails) + "<h2>Posts</h2>";
  std::string cards;
  std::string preparations;
  std::size_t shown = 0;
  for (auto post = posts.rbegin(); post != posts.rend() && shown < most_rows; ++post) {
    if (!holds_all(post->path + " " + post->body, target.words)) continue;
    ++shown;
    const auto view = view_post(*post, networks);
    if (view.preparation)
      preparations += preparation_row(*post, view);
    else
      cards += post_card(*post, view);
  }
  body += cards.empty() ? "<p class=\"quiet\">None.</p>" : "<div class=\"posts\">" + cards + "</div>";
  if (!preparations.empty())
    body += "<h2>Before the posts</h2><p class=\"quiet\">Sessions and uploads, which readers do not see.</p><ul>" +
            preparations + "</ul>";
  return page_frame(title, body);
}

std::string tabs(int number, const std::string& open, const MailView& view) {
  std::string out = "<nav class=\"tabs\">";
  const auto tab = [&](const std::string& name, const std::string& words) {
    out += fmt::format("<a href=\"/mail/{}{}\"{}>{}</a> ", number, name.empty() ? "" : "/" + name,
                       name == open ? " aria-current=\"page\"" : "", words);
  };
  if (!view.html.empty()) tab("", "HTML");
  tab(view.html.empty() ? "" : "text", "Text");
  tab("headers", "Headers");
  tab("source", "Source");
  if (!view.files.empty()) tab("files", fmt::format("Files ({})", view.files.size()));
  return out + "</nav>";
}

std::string headers_table(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string rows;
  for (const auto& [name, value] : headers)
    rows += "<tr><th scope=\"row\">" + html_escape(name) + "</th><td>" + html_escape(value) + "</td></tr>";
  return "<table><tbody>" + rows + "</tbody></table>";
}

std::string files_table(int number, const MailView& view) {
  std::string rows;
  for (std::size_t i = 0; i < view.files.size(); ++i) {
    const auto& file = view.files[i];
    rows += fmt::format("<tr><td><a href=\"/mail/{}/files/{}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        number, i + 1, html_escape(file.name.empty() ? "(no name)" : file.name), html_escape(file.type),
                        format_size(file.bytes.size()), file.cid.empty() ? "attached" : "shown in the text");
  }
  return "<table><thead><tr><th scope=\"col\">File</th><th scope=\"col\">Type</th><th scope=\"col\">Size</th>"
         "<th scope=\"col\">Where</th></tr></thead><tbody>" +
         rows + "</tbody></table>";
}

constexpr std::size_t largest_page = 64u << 20;

// Images of the mail itself, put where it asks for them: the frame that shows it may load nothing. One image may be
// asked for a thousand times; past the largest page they stay what they are.
std::string with_images(const std::string& html, const MailView& view) {
  std::map<std::string, std::string> images;
  for (const auto& file : view.files) {
    if (!file.cid.empty() && file.type.starts_with("image/"))
      images.emplace("cid:" + file.cid, "data:" + file.type + ";base64," + base64(file.bytes));
  }
  if (images.empty()) return html;
  std::string out;
  std::size_t done = 0;
  for (auto at = html.find("cid:"); at != std::string::npos; at = html.find("cid:", at + 4)) {
    const auto end = std::min(html.find_first_of("\"'>) \t\r\n", at), html.size());
    const auto image = images.find(html.substr(at, end - at));
    if (image == images.end() || out.size() + image->second.size() > largest_page) continue;
    out += html.substr(done, at - done) + image->second;
    done = end;
  }
  return out + html.substr(done);
}

Page mail_page(const CapturedMail& mail, const std::string& what) {
  const auto view = view_mail(mail.bytes);
  if (what == "raw.eml") return {"message/rfc822", mail.bytes, fmt::format("{}.eml", mail.number)};
  if (what == "html") return {"text/html; charset=utf-8", with_images(view.html, view), "", true};
  if (what.starts_with("files/")) {
    const auto at = std::size_t(std::atoi(what.c_str() + 6));
    if (at == 0 || at > view.files.size()) return {};
    const auto& file = view.files[at - 1];
    return {"application/octet-stream", file.bytes, file.name.empty() ? "file" : file.name};
  }
  std::string body = fmt::format(
      "<p><a href=\"/\">All</a> · <a href=\"/mail/{}/raw.eml\">save as .eml</a></p><h1>{}</h1><p class=\"quiet\">To {} "
      "· "
      "from {} · {}{}</p>",
      mail.number, html_escape(view.subject), html_escape(view.to), html_escape(view.from), html_escape(view.date),
      mail.tls ? " · over TLS" : "");
  body += tabs(mail.number, what, view);
  if (what.empty() && !view.html.empty())
    // Sandboxed: foreign HTML gets no scripts, no forms and no origin.
    body += fmt::format("<iframe sandbox src=\"/mail/{}/html\" title=\"the mail\"></iframe>", mail.number);
  else if (what == "text" || what.empty())
    body += "<pre>" + html_escape(view.text) + "</pre>";
  else if (what == "headers")
    body += headers_table(view.headers);
  else if (what == "source")
    body += "<pre>" + html_escape(mail.bytes) + "</pre>";
  else if (what == "files")
    body += files_table(mail.number, view);
  else
    return {};
  return {"text/html; charset=utf-8", page_frame(view.subject, body)};
}

// Bytes of a file between the parts of a form are no text.
std::string readable(const std::string& body) {
  if (is_utf8(body)) return body;
  std::string out;
  for (const unsigned char c : body) out += c == '\n' || c == '\r' || (c >= ' ' && c < 0x7F) ? char(c) : '.';
  return out;
}

Page post_page(const CapturedPost& post, const Networks& networks) {
  std::vector<std::pair<std::string, std::string>> headers(post.headers.begin(), post.headers.end());
  const auto body = "<p><a href=\"/\">All</a></p><h1>" + html_escape(post.method + " " + post.path) + "</h1>" +
                    post_card(post, view_post(post, networks)) + "<h2>Body</h2><pre>" +
                    html_escape(readable(post.body)) + "</pre><h2>Headers</h2>" + headers_table(headers);
  return {"text/html; charset=utf-8", page_frame(post.path, body)};
}

json::object mail_json(const CapturedMail& mail, const MailView& view) {
  json::object headers;
  for (const auto& [name, value] : view.headers) headers[name] = value;
  json::array files;
  for (const auto& file : view.files)
    files.push_back(
        json::object{{"name", file.name}, {"type", file.type}, {"size", file.bytes.size()}, {"cid", file.cid}});
  return json::object{{"number", mail.number},   {"at", format_rfc3339(mail.at)},
                      {"sender", mail.sender},   {"recipient", mail.recipient},
                      {"subject", view.subject}, {"text", view.text},
                      {"html", view.html},       {"tls", mail.tls},
                      {"headers", headers},      {"files", files}};
}

json::object post_json(const CapturedPost& post, const Networks& networks) {
  json::object headers;
  for (const auto& [name, value] : post.headers) headers[name] = value;
  const auto view = view_post(post, networks);
  return json::object{{"number", post.number},   {"at", format_rfc3339(post.at)},
                      {"method", post.method},   {"path", post.path},
                      {"headers", headers},      {"body", post.body},
                      {"network", view.network}, {"text", view.text}};
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

Page capture_page(const std::string& title, const std::string& request, const std::vector<CapturedMail>& mails,
                  const std::vector<CapturedPost>& posts, const Networks& networks) {
  const auto target = parse_target(request);
  const auto& path = target.path;
  if (path == "/") return {"text/html; charset=utf-8", overview(title, target, mails, posts, networks)};
  if (path == "/api/mails") {
    json::array array;
    for (const auto& mail : mails) {
      const auto view = view_mail(mail.bytes);
      if (matches(mail, view, target.words)) array.push_back(mail_json(mail, view));
    }
    return {"application/json", json::serialize(array)};
  }
  if (path == "/api/posts") {
    json::array array;
    for (const auto& post : posts) {
      if (holds_all(post.path + " " + post.body, target.words)) array.push_back(post_json(post, networks));
    }
    return {"application/json", json::serialize(array)};
  }
  if (path.starts_with("/mail/")) {
    const auto rest = path.substr(6);
    const auto* mail = numbered(mails, rest);
    const auto slash = rest.find('/');
    if (mail) return mail_page(*mail, slash == std::string::npos ? "" : rest.substr(slash + 1));
  }
  if (path.starts_with("/post/")) {
    if (const auto* post = numbered(posts, std::string_view(path).substr(6))) return post_page(*post, networks);
  }
  return {};
}

}  // namespace gazetted
