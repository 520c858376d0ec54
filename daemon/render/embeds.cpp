// Players that a web page would show: a mail shows a link to them.
#include <regex>

#include "gazetted/base/text.hpp"
#include "markdown_parts.hpp"

namespace gazetted {
namespace {

std::string attribute(const std::string& tag, const char* name) {
  const std::regex wanted(std::string(R"(\s)") + name + R"re(\s*=\s*(?:"([^"]*)"|'([^']*)'))re", std::regex::icase);
  std::smatch found;
  if (!std::regex_search(tag, found, wanted)) return "";
  return found[1].matched ? found[1].str() : found[2].str();
}

// The page that people open, for what a player loads.
std::string page_of(std::string url) {
  if (url.starts_with("//")) url = "https:" + url;
  static const std::regex youtube(R"(^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*$)");
  static const std::regex vimeo(R"(^https?://player\.vimeo\.com/video/(\d+).*$)");
  url = std::regex_replace(url, youtube, "https://www.youtube.com/watch?v=$1");
  return std::regex_replace(url, vimeo, "https://vimeo.com/$1");
}

std::string host_of(const std::string& url) {
  const auto start = url.find("://") + 3;
  auto host = url.substr(start, url.find_first_of("/?#", start) - start);
  return host.starts_with("www.") ? host.substr(4) : host;
}

bool is_video_host(const std::string& host) {
  static const std::set<std::string> hosts = {"youtube.com", "youtu.be",       "vimeo.com",        "dailymotion.com",
                                              "twitch.tv",   "soundcloud.com", "open.spotify.com", "ted.com"};
  return hosts.contains(host);
}

std::string link_to(const std::string& url, const std::string& title) {
  if (!(url.starts_with("https://") || url.starts_with("http://")) || url.find_first_of(" <>\\") != std::string::npos)
    return "";
  std::string words;
  for (const char c : (title.empty() ? "" : title + " · ") + host_of(url)) {
    if (std::string_view("[]\\`*_<>").find(c) != std::string_view::npos) words += '\\';
    words += c;
  }
  return "[" + std::string(embed_mark) + words + "](<" + url + ">)";
}

// The link that stands for a line, or nothing.
std::string link_for(std::string_view line) {
  const auto start = lower(line.substr(0, 8));
  if (start.starts_with("<iframe") || start.starts_with("<video") || start.starts_with("<audio")) {
    const std::string tag(line.substr(0, 2000));
    return link_to(page_of(attribute(tag, "src")), attribute(tag, "title"));
  }
  if (line.starts_with('<') && line.ends_with('>')) line = line.substr(1, line.size() - 2);
  const std::string url(line);
  if (!(start.starts_with("http") || start.starts_with("<http")) || url.find("://") == std::string::npos) return "";
  return is_video_host(host_of(url)) ? link_to(url, "") : "";
}

}  // namespace

std::string embeds_as_links(const std::string& markdown) {
  std::string out;
  bool code = false;
  bool alone = true;  // the line before was empty
  for (std::size_t at = 0; at < markdown.size();) {
    const auto end = std::min(markdown.find('\n', at), markdown.size());
    const auto line = std::string_view(markdown).substr(at, end - at);
    const auto next = std::string_view(markdown).substr(std::min(end + 1, markdown.size()));
    if (trim(line).starts_with("```") || trim(line).starts_with("~~~")) code = !code;
    const bool last = trim(next.substr(0, next.find('\n'))).empty();
    const auto link = code || !alone || !last || line.starts_with("    ") ? "" : link_for(trim(line));
    out += link.empty() ? std::string(line) : link;
    if (end < markdown.size()) out += '\n';
    alone = trim(line).empty();
    at = end + 1;
  }
  return out;
}

}  // namespace gazetted
