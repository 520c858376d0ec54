#include "site_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/site/addresses.hpp"
#include "http_conditions.hpp"
#include "served_file.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_path = 2000;
constexpr int most_tries = 3;

// Nothing: no path of a file that may be served.
std::optional<std::string> decoded(std::string_view path) {
  if (path.size() > longest_path || !path.starts_with('/')) return {};
  auto plain = percent_decode(path);
  if (!plain || plain->find('\0') != std::string::npos) return {};
  // "//etc/passwd" is a path of the system, and "//host" as an address to go on to is another site.
  if (plain->find("//") != std::string::npos) return {};
  for (const auto& part : split(*plain, '/')) {
    if (part.starts_with('.') && part != ".well-known") return {};
  }
  return plain;
}

struct Type {
  std::string_view ending, type;
};

bool is_json_feed(std::string_view path) {
  if (number_of_media(path)) return false;
  return path.ends_with("/feed.json") ||
         (path.ends_with(".json") && path.find("/archive/feed-") != std::string_view::npos);
}

std::string type_of_file(const std::string& path) {
  constexpr std::array types = {Type{".html", "text/html; charset=utf-8"},
                                Type{".css", "text/css; charset=utf-8"},
                                Type{".txt", "text/plain; charset=utf-8"},
                                Type{".md", "text/markdown; charset=utf-8"},
                                Type{".json", "application/json"},
                                Type{".atom", "application/atom+xml; charset=utf-8"},
                                Type{".rss", "application/rss+xml; charset=utf-8"},
                                Type{".xml", "application/xml; charset=utf-8"},
                                Type{".zip", "application/zip"},
                                Type{".svg", "image/svg+xml"},
                                Type{".ico", "image/x-icon"},
                                Type{".woff2", "font/woff2"}};
  for (const auto& each : types) {
    if (!path.ends_with(each.ending)) continue;
    return std::string(is_json_feed(path) ? "application/feed+json" : each.type);
  }
  return std::string(media_type_of(path));
}

// Another content has another address.
bool is_named_by_hash(std::string_view path) {
  const auto parts = split(path, '/');
  return path.starts_with("/site/") ||
         (parts.size() == 3 && parts[0] == "newsroom" && parts[2].starts_with("colour-") && parts[2].ends_with(".css"));
}

// Files of other people, which a browser is not to run as ours.
bool is_risky(std::string_view type) {
  return type.starts_with("image/svg") || type.starts_with("text/html") || type.find("xml") != std::string_view::npos;
}

// The same bytes compressed. One that was written with another text does not count: it has another time.
ServedFile open_form(const fs::path& path, std::string_view ending, const ServedFile& of) {
  auto form = open_served(path.string() + std::string(ending));
  const auto &time = form.known.st_mtim, &wanted = of.known.st_mtim;
  const bool belongs = form.is_there() && time.tv_sec == wanted.tv_sec && time.tv_nsec == wanted.tv_nsec;
  return belongs ? form : ServedFile();
}

void take(const fs::path& path, const ServedFile& answer, WebResponse& response) {
  response.file = path;
  response.opened = answer.file;
}

// As the sender likes it best; of what has no other forms, as it is. Its validators.
Validators choose_form(const fs::path& site, const std::string& path, ServedFile& answer, const WebRequest& request,
                       WebResponse& response) {
  auto validators = validators_of(answer);
  take(site / path, answer, response);
  if (!is_own_text(path)) return validators;
  auto packed = open_form(site / path, gzip_ending, answer), small = open_form(site / path, brotli_ending, answer);
  if (!packed.is_there() && !small.is_there()) return validators;
  response.headers["Vary"] = "Accept-Encoding";
  switch (best_coding(request.header("accept-encoding"), packed.is_there(), small.is_there())) {
    case Coding::identity:
      return validators;
    case Coding::gzip:
      answer = std::move(packed);
      response.headers["Content-Encoding"] = "gzip";
      take(site / (path + std::string(gzip_ending)), answer, response);
      validators.tag = tag_of(answer, "-gz");
      return validators;
    case Coding::brotli:
      answer = std::move(small);
      response.headers["Content-Encoding"] = "br";
      take(site / (path + std::string(brotli_ending)), answer, response);
      validators.tag = tag_of(answer, "-br");
      return validators;
  }
  broken("a coding that is none");
}

// Of what is there: in which form, whether its sender has it already, and which part of it is wanted.
void answer_with(const fs::path& site, const std::string& path, ServedFile answer, const WebRequest& request,
                 WebResponse& response) {
  const auto validators = choose_form(site, path, answer, request, response);
  answer_with_file(request, validators, answer, response);
}

// What the site keeps of the story that a path means.
json::object note_of_story(const fs::path& site, std::optional<std::int64_t> number) {
  if (!number) return {};
  const auto text = read_file(site / ".state/stories" / std::to_string(*number), 1u << 20);
  const auto parsed = text ? parse_json(*text) : Result<json::value>(json::value());
  return parsed && parsed->is_object() ? parsed->as_object() : json::object();
}

// From the moment on that its withdrawal begins, which puts the mark there first.
bool is_gone(const fs::path& site, std::optional<std::int64_t> number, const json::object& story) {
  const auto* gone = story.if_contains("gone");
  if (gone && gone->is_bool() && gone->as_bool()) return true;
  std::error_code code;
  return number && fs::exists(site / ".state/gone" / std::to_string(*number), code);
}

// A file of a story that is withdrawn, or has it no more.
bool was_there(const fs::path& site, const std::string& path) {
  const auto number = number_of_media(path);
  const auto story = note_of_story(site, number);
  if (story.empty()) return false;
  if (is_gone(site, number, story)) return true;
  const auto* former = story.if_contains("former");
  const auto* files = former ? former->if_array() : nullptr;
  return files && std::any_of(files->begin(), files->end(), [&](const json::value& file) {
           return file.is_string() && std::string_view(file.get_string()) == std::string_view(path).substr(1);
         });
}

// Where the story is now in the language of the path, else in its first.
std::string address_of(const json::object& story, std::string_view path) {
  const auto* pages = story.if_contains("pages");
  if (!pages || !pages->is_object()) return "";
  std::string first;
  for (const auto& [language, page] : pages->as_object()) {
    if (!page.is_string()) continue;
    std::string address(page.as_string());
    if (path.find("/releases/" + lower(std::string(language)) + "/") != std::string_view::npos) return address;
    if (first.empty()) first = address;
  }
  return first;
}

// ".txt" of a story in that form; of its page nothing, however it is spelled.
std::string form_of(std::string_view path) {
  for (const std::string_view form : {".txt", ".md", ".json", ".zip"}) {
    if (path.ends_with(form)) return std::string(form);
  }
  return "";
}

}  // namespace

// No page has a script, so nothing connects; but what judges a page from within it (Lighthouse) fetches robots.txt so.
void set_site_headers(const std::string& path, WebResponse& response) {
  auto& headers = response.headers;
  headers["Content-Security-Policy"] =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  headers["X-Content-Type-Options"] = "nosniff";
  headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
  headers["Cross-Origin-Opener-Policy"] = "same-origin";
  headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
  headers["X-Robots-Tag"] = response.status == 200 ? "all" : "noindex";
  headers["Cache-Control"] = "no-cache";
  if (response.status == 200 && is_named_by_hash(path))
    headers["Cache-Control"] = "public, max-age=31536000, immutable";
  if (!number_of_media(path)) return;
  headers["Cache-Control"] = "public, max-age=86400";
  headers["Cross-Origin-Resource-Policy"] = "cross-origin";
  if (!is_risky(response.content_type)) return;
  headers["Content-Security-Policy"] = "sandbox";
  response.file_name = response.file.filename().string();
}

bool is_public_page(const fs::path& site, const std::string& path) {
  const auto number = number_in_path(path);
  const auto story = note_of_story(site, number);
  return address_of(story, path) == path && !is_gone(site, number, story);
}

WebResponse moved_for_good(const std::string& to) {
  WebResponse response;
  response.status = 301;
  response.headers["Location"] = to;
  response.headers["Cache-Control"] = "no-cache";
  return response;
}

std::string address_of_renamed(const SiteOptions& site, std::string_view path) {
  for (const auto& [key, newsroom] : site.newsrooms) {
    for (const auto& former : newsroom.former_slugs) {
      const auto before = newsroom_path(former);
      if (path.starts_with(before))
        return newsroom_path(newsroom.newsroom.slug) + std::string(path.substr(before.size()));
    }
  }
  return "";
}

namespace {

// With the status that it has.
WebResponse say_nothing_is_here(const fs::path& site, WebResponse response) {
  response.content_type = "text/html; charset=utf-8";
  const auto page = site.empty() ? ServedFile() : open_served(site / "404.html");
  if (page.is_there())
    take(site / "404.html", page, response);
  else
    response.body = "There is nothing here.\n";
  set_site_headers("/404", response);
  response.headers["Cache-Control"] = "no-store";
  return response;
}

// Nothing: there is nothing of this path.
std::optional<WebResponse> find_on_site(const fs::path& site, const std::string& path, const WebRequest& request) {
  WebResponse response;
  const auto number = number_in_path(path);
  const auto story = note_of_story(site, number);
  auto address = address_of(story, path);
  if (!address.empty()) address += form_of(path);
  if (!address.empty() && path != address) return moved_for_good(address);
  const bool gone = is_gone(site, number, story);
  auto name = path_of_file(path);
  auto file = open_served(site / name);
  // A form that it has no more, such as its kit: the notice.
  if (gone && !file.is_there() && !address.empty()) {
    name = path_of_file(address.substr(0, address.size() - form_of(path).size()));
    file = open_served(site / name);
  }
  if (file.is_there()) {
    response.status = gone ? 410 : 200;
    response.file = site / name;
    response.content_type = type_of_file("/" + name);
    set_site_headers(path, response);
    answer_with(site, name, std::move(file), request, response);
    return response;
  }
  // While it is being withdrawn, its notice may not be there yet; and of a release that had a file once, nothing that
  // was ever linked is unknown.
  if (gone || was_there(site, path)) {
    response.status = 410;
    return say_nothing_is_here(site, std::move(response));
  }
  std::error_code code;
  if (!path.ends_with('/') && fs::is_directory(site / path.substr(1), code))
    return moved_for_good(std::string(request.path()) + "/");
  return {};
}

}  // namespace

WebResponse show_site(const fs::path& site, const WebRequest& request) {
  // A reload may have taken the site away.
  const auto path = site.empty() ? std::nullopt : decoded(request.path());
  // What its story's note led to may have been renamed or withdrawn since it was read; the note is then another one.
  for (int tries = 0; path && tries < most_tries; ++tries) {
    if (auto found = find_on_site(site, *path, request)) return std::move(*found);
    if (!number_in_path(*path)) break;
  }
  WebResponse response;
  response.status = 404;
  return say_nothing_is_here(site, std::move(response));
}

}  // namespace gazetted
