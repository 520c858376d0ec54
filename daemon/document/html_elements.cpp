#include "html_elements.hpp"

#include <map>
#include <set>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

const std::map<std::string_view, HtmlElement>& elements() {
  using M = HtmlMeaning;
  static const std::map<std::string_view, HtmlElement> table = {
      {"p", {M::element, Tag::paragraph}},
      {"h1", {M::element, Tag::heading, 1}},
      {"h2", {M::element, Tag::heading, 2}},
      {"h3", {M::element, Tag::heading, 3}},
      {"h4", {M::element, Tag::heading, 4}},
      {"h5", {M::element, Tag::heading, 5}},
      {"h6", {M::element, Tag::heading, 6}},
      {"ul", {M::element, Tag::bullets}},
      {"menu", {M::element, Tag::bullets}},
      {"ol", {M::element, Tag::numbers}},
      {"li", {M::element, Tag::item}},
      {"blockquote", {M::element, Tag::quote}},
      {"pre", {M::element, Tag::code_block}},
      {"table", {M::element, Tag::table}},
      {"thead", {M::element, Tag::table_head}},
      {"tbody", {M::element, Tag::table_body}},
      {"tfoot", {M::element, Tag::table_body}},
      {"tr", {M::element, Tag::row}},
      {"th", {M::element, Tag::header_cell}},
      {"td", {M::element, Tag::cell}},
      {"caption", {M::element, Tag::table_caption}},
      {"div", {M::element, Tag::division}},
      {"center", {M::element, Tag::division}},
      {"section", {M::element, Tag::division}},
      {"article", {M::element, Tag::division}},
      {"header", {M::element, Tag::division}},
      {"footer", {M::element, Tag::division}},
      {"main", {M::element, Tag::division}},
      {"aside", {M::element, Tag::division}},
      {"nav", {M::element, Tag::division}},
      {"address", {M::element, Tag::division}},
      {"hgroup", {M::element, Tag::division}},
      {"details", {M::element, Tag::details}},
      {"summary", {M::element, Tag::summary}},
      {"figure", {M::element, Tag::figure}},
      {"figcaption", {M::element, Tag::figure_caption}},
      {"dl", {M::element, Tag::terms}},
      {"dt", {M::element, Tag::term}},
      {"dd", {M::element, Tag::definition}},
      {"em", {M::element, Tag::emphasis}},
      {"i", {M::element, Tag::emphasis}},
      {"dfn", {M::element, Tag::emphasis}},
      {"strong", {M::element, Tag::strong}},
      {"b", {M::element, Tag::strong}},
      {"code", {M::element, Tag::code}},
      {"tt", {M::element, Tag::code}},
      {"del", {M::element, Tag::deleted}},
      {"s", {M::element, Tag::deleted}},
      {"strike", {M::element, Tag::deleted}},
      {"ins", {M::element, Tag::inserted}},
      {"u", {M::element, Tag::underlined}},
      {"mark", {M::element, Tag::marked}},
      {"small", {M::element, Tag::small}},
      {"sub", {M::element, Tag::subscript}},
      {"sup", {M::element, Tag::superscript}},
      {"kbd", {M::element, Tag::keyboard}},
      {"samp", {M::element, Tag::sample}},
      {"var", {M::element, Tag::variable}},
      {"cite", {M::element, Tag::citation}},
      {"q", {M::element, Tag::quotation}},
      {"abbr", {M::element, Tag::abbreviation}},
      {"acronym", {M::element, Tag::abbreviation}},
      {"bdi", {M::element, Tag::isolate}},
      {"bdo", {M::element, Tag::isolate}},
      {"span", {M::element, Tag::span}},
      {"time", {M::element, Tag::span}},
      {"data", {M::element, Tag::span}},
      {"font", {M::element, Tag::span}},
      {"big", {M::element, Tag::span}},
      {"ruby", {M::element, Tag::ruby}},
      {"rt", {M::element, Tag::ruby_text}},
      {"rp", {M::element, Tag::ruby_parenthesis}},
      {"a", {M::element, Tag::link}},
      {"br", {M::line_break}},
      {"wbr", {M::word_break}},
      {"hr", {M::rule}},
      {"img", {M::image}},
      {"image", {M::image}},
      {"iframe", {M::player}},
      {"video", {M::player}},
      {"audio", {M::player}},
      {"embed", {M::player}},
      {"object", {M::player}},
      {"input", {M::checkbox}},
      {"picture", {M::transparent}},
      {"html", {M::transparent}},
      {"body", {M::transparent}},
      {"source", {M::nothing}},
      {"track", {M::nothing}},
      {"param", {M::nothing}},
      {"col", {M::nothing}},
      {"colgroup", {M::nothing}},
  };
  return table;
}

bool is_left_out(std::string_view name) {
  static const std::set<std::string_view> names = {"script",   "style",  "head",   "title",    "template", "noscript",
                                                   "form",     "button", "select", "textarea", "svg",      "math",
                                                   "canvas",   "applet", "dialog", "datalist", "noembed",  "noframes",
                                                   "frameset", "xmp",    "map"};
  return names.contains(name);
}

}  // namespace

bool is_block(Tag tag) { return tag < Tag::emphasis; }

HtmlElement html_element(std::string_view name) {
  if (const auto known = elements().find(name); known != elements().end()) return known->second;
  return {is_left_out(name) ? HtmlMeaning::left_out : HtmlMeaning::unknown};
}

bool is_void(std::string_view name) {
  static const std::set<std::string_view> names = {"area",  "base", "br",   "col",   "embed",  "hr",    "img", "image",
                                                   "input", "link", "meta", "param", "source", "track", "wbr"};
  return names.contains(name);
}

std::string host_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return "";
  auto host = lower(url.substr(start + 3, url.find_first_of("/?#", start + 3) - start - 3));
  return host.starts_with("www.") ? host.substr(4) : host;
}

std::string page_of_player(std::string url) {
  const auto host = host_of(url);
  const auto id_after = [&](std::string_view path) -> std::string {
    const auto at = url.find(path, url.find("://") + 3);
    if (at == std::string::npos) return "";
    const auto id = url.substr(at + path.size());
    return id.substr(0, id.find_first_of("/?#&"));
  };
  if (host == "youtube.com" || host == "youtube-nocookie.com") {
    if (const auto id = id_after("/embed/"); !id.empty()) return "https://www.youtube.com/watch?v=" + id;
  }
  if (host == "player.vimeo.com") {
    if (const auto id = id_after("/video/"); !id.empty()) return "https://vimeo.com/" + id;
  }
  return url;
}

bool is_video_page(std::string_view url) {
  static const std::set<std::string, std::less<>> hosts = {"youtube.com",      "youtu.be",  "vimeo.com",
                                                           "dailymotion.com",  "twitch.tv", "soundcloud.com",
                                                           "open.spotify.com", "ted.com"};
  return (url.starts_with("https://") || url.starts_with("http://")) && hosts.contains(host_of(url));
}

}  // namespace gazetted
