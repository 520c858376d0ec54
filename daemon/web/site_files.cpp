#include "site_files.hpp"

#include <sys/stat.h>

#include <array>
#include <optional>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_path = 2000;

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

// Nothing: no path of a file that may be served.
std::optional<std::string> decoded(std::string_view path) {
  if (path.size() > longest_path || !path.starts_with('/')) return {};
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      plain += path[i];
      continue;
    }
    if (i + 2 >= path.size()) return {};
    const int high = hex_digit(path[i + 1]), low = hex_digit(path[i + 2]);
    if (high < 0 || low < 0) return {};
    plain += char(high * 16 + low);
    i += 2;
  }
  if (plain.find('\0') != std::string::npos) return {};
  // "//etc/passwd" is a path of the system, and "//host" as an address to go on to is another site.
  if (plain.find("//") != std::string::npos) return {};
  for (const auto& part : split(plain, '/')) {
    if (part.starts_with('.') && part != ".well-known") return {};
  }
  return plain;
}

struct Type {
  std::string_view ending, type;
};

std::string type_of_file(const std::string& name) {
  constexpr std::array types = {Type{".html", "text/html; charset=utf-8"},
                                Type{".css", "text/css; charset=utf-8"},
                                Type{".txt", "text/plain; charset=utf-8"},
                                Type{".md", "text/markdown; charset=utf-8"},
                                Type{".json", "application/json"},
                                Type{".atom", "application/atom+xml; charset=utf-8"},
                                Type{".rss", "application/rss+xml; charset=utf-8"},
                                Type{".xml", "application/xml; charset=utf-8"},
                                Type{".zip", "application/zip"},
                                Type{".svg", "image/svg+xml"}};
  for (const auto& each : types) {
    if (!name.ends_with(each.ending)) continue;
    return std::string(name.ends_with("feed.json") ? "application/feed+json" : each.type);
  }
  return std::string(media_type_of(name));
}

// "/newsroom/SLUG/media/NUMBER/NAME"; a newsroom or a topic may be called "media" as well.
bool is_of_media(std::string_view path) {
  const auto parts = split(path, '/');
  return parts.size() > 3 && parts[0] == "newsroom" && parts[2] == "media" &&
         parts[3].find_first_not_of("0123456789") == std::string::npos;
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

void set_headers(const std::string& path, WebResponse& response) {
  auto& headers = response.headers;
  headers["Content-Security-Policy"] =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; font-src 'self'; form-action 'self'; "
      "base-uri 'none'; frame-ancestors 'none'";
  headers["X-Content-Type-Options"] = "nosniff";
  headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
  headers["Cross-Origin-Opener-Policy"] = "same-origin";
  headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
  headers["X-Robots-Tag"] = response.status == 200 ? "all" : "noindex";
  headers["Cache-Control"] = "no-cache";
  if (response.status == 200 && is_named_by_hash(path))
    headers["Cache-Control"] = "public, max-age=31536000, immutable";
  if (!is_of_media(path)) return;
  headers["Cache-Control"] = "public, max-age=86400";
  headers["Cross-Origin-Resource-Policy"] = "cross-origin";
  if (!is_risky(response.content_type)) return;
  headers["Content-Security-Policy"] = "sandbox";
  response.file_name = response.file.filename().string();
}

// RFC 9110 section 5.6.7.
std::string http_date(Time time) { return replace_all(format_rfc5322(time), "+0000", "GMT"); }

// By what the system knows of the file: it is replaced as a whole whenever a byte of it changes.
void set_validators(const struct stat& file, const WebRequest& request, WebResponse& response) {
  const auto tag = fmt::format("\"{:x}-{:x}-{:x}\"", file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec);
  response.headers["ETag"] = tag;
  response.headers["Last-Modified"] = http_date(from_millis(std::int64_t(file.st_mtim.tv_sec) * 1000));
  if (response.status != 200) return;
  // RFC 9110 section 13.2.2: where there are tags, dates do not count.
  const auto& tags = request.header("if-none-match");
  const bool same = !tags.empty() ? tags == "*" || tags.find(tag) != std::string::npos
                                  : request.header("if-modified-since") == response.headers["Last-Modified"];
  if (!same) return;
  response.status = 304;
  response.file.clear();
  response.content_type.clear();
}

bool is_file(const fs::path& path, struct stat& found) {
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

// What the site keeps of the story that a path means.
json::object note_of_story(const fs::path& site, std::string_view path) {
  const auto number = number_in_path(path);
  if (!number) return {};
  const auto text = read_file(site / ".state/stories" / std::to_string(*number), 1u << 20);
  const auto parsed = text ? parse_json(*text) : Result<json::value>(json::value());
  return parsed && parsed->is_object() ? parsed->as_object() : json::object();
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

WebResponse show_site(const fs::path& site, const WebRequest& request) {
  WebResponse response;
  struct stat found {};
  // A reload may have taken the site away.
  const auto path = site.empty() ? std::nullopt : decoded(request.path());
  if (path) {
    const auto story = note_of_story(site, *path);
    auto address = address_of(story, *path);
    if (!address.empty()) address += form_of(*path);
    if (!address.empty() && *path != address) return moved_for_good(address);
    const auto* gone = story.if_contains("gone");
    const bool is_gone = gone && gone->is_bool() && gone->as_bool();
    auto file = site / path_of_file(*path);
    // A form that it has no more, such as its kit: the notice.
    if (is_gone && !is_file(file, found) && !address.empty())
      file = site / path_of_file(address.substr(0, address.size() - form_of(*path).size()));
    if (is_file(file, found)) {
      response.status = is_gone ? 410 : 200;
      response.file = file;
      response.content_type = type_of_file(file.filename().string());
      set_headers(*path, response);
      set_validators(found, request, response);
      return response;
    }
    std::error_code code;
    if (!path->ends_with('/') && fs::is_directory(site / path->substr(1), code))
      return moved_for_good(std::string(request.path()) + "/");
  }
  response.status = 404;
  response.content_type = "text/html; charset=utf-8";
  if (!site.empty() && is_file(site / "404.html", found))
    response.file = site / "404.html";
  else
    response.body = "There is nothing here.\n";
  set_headers("/404", response);
  response.headers["Cache-Control"] = "no-store";
  return response;
}

}  // namespace gazetted
