#include <fmt/format.h>

#include "feed_entry.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string with_ending(const std::string& url, std::string_view ending) {
  return url.empty() ? "" : url + std::string(ending);
}

std::string size_text(const StoryFile& file) { return std::to_string(file.size); }
std::string pixels(unsigned number) { return number == 0 ? "" : std::to_string(number); }

// The links of a document that Atom and RSS share: `name` is link or atom:link.
std::string document_links(const FeedDocument& document, std::string_view name, std::string_view ending,
                           const std::string& type) {
  std::string out =
      xml_element(name, "", {{"rel", "self"}, {"type", type}, {"href", document.self + std::string(ending)}});
  const auto link = [&](const char* rel, const std::string& url) {
    if (!url.empty()) out += xml_element(name, "", {{"rel", rel}, {"type", type}, {"href", with_ending(url, ending)}});
  };
  for (const auto& hub : document.hubs) out += xml_element(name, "", {{"rel", "hub"}, {"href", hub}});
  if (document.is_archive) link("current", document.current);
  link("prev-archive", document.previous);
  if (document.is_archive) out += "<fh:archive/>\n";
  return out;
}

// Of the languages its own is the first, and comes once more at the end without one: where there are several, some
// readers take the first and some the last.
std::string page_links(const FeedEntry& entry) {
  std::string own, others;
  for (const auto& [language, url] : entry.languages) {
    auto& to = url == entry.url ? own : others;
    to += xml_element("link", "", {{"rel", "alternate"}, {"type", "text/html"}, {"hreflang", language}, {"href", url}});
  }
  return own + others + xml_element("link", "", {{"rel", "alternate"}, {"href", entry.url}});
}

json::array author_array(const std::vector<Byline>& authors) {
  json::array array;
  for (const auto& author : authors) {
    json::object one{{"name", author.name}};
    if (!author.url.empty()) one["url"] = author.url;
    array.push_back(std::move(one));
  }
  return array;
}

}  // namespace

std::string atom_entry(const FeedEntry& entry) {
  std::string out = "<entry>\n" + xml_element("id", entry.id) + xml_element("title", entry.title, {{"type", "text"}});
  out += page_links(entry);
  out += xml_element("published", format_rfc3339(entry.published));
  out += xml_element("updated", format_rfc3339(entry.updated));
  for (const auto& author : entry.authors) {
    out += "<author>\n" + xml_element("name", author.name);
    if (author.url.starts_with("http")) out += xml_element("uri", author.url);
    out += "</author>\n";
  }
  for (const auto& [term, label] : entry.topics)
    out += xml_element("category", "", {{"term", term}, {"scheme", entry.topics_url}, {"label", label}});
  for (const auto& [file, url] : entry.files)
    out += xml_element(
        "link", "",
        {{"rel", "enclosure"}, {"type", file.type}, {"length", size_text(file)}, {"title", file.title}, {"href", url}});
  if (!entry.summary.empty()) out += xml_element("summary", entry.summary, {{"type", "text"}});
  return out + xml_element("content", entry.html, {{"type", "html"}}) + "</entry>\n";
}

std::string rss_item(const FeedEntry& entry) {
  std::string out = "<item>\n" + xml_element("title", entry.title) + xml_element("link", entry.url);
  out += xml_element("guid", entry.id, {{"isPermaLink", "false"}});
  out += xml_element("pubDate", format_rfc5322(entry.published));
  out += xml_element("atom:updated", format_rfc3339(entry.updated));
  for (const auto& author : entry.authors) out += xml_element("dc:creator", author.name);
  for (const auto& [term, label] : entry.topics) out += xml_element("category", label, {{"domain", entry.topics_url}});
  // HTML, which readers show as such (RSS 2.0): words in it are escaped a second time.
  out += xml_element("description", html_escape(entry.summary.empty() ? entry.title : entry.summary));
  out += xml_element("content:encoded", entry.html);
  // RSS knows one enclosure; the others are told of as media. Behind the text: some readers take the first description
  // for it.
  if (!entry.files.empty()) {
    const auto& [file, url] = entry.files.front();
    out += xml_element("enclosure", "", {{"url", url}, {"length", size_text(file)}, {"type", file.type}});
  }
  for (const auto& [file, url] : entry.files) {
    out += xml_open("media:content", {{"url", url},
                                      {"fileSize", size_text(file)},
                                      {"type", file.type},
                                      {"width", pixels(file.width)},
                                      {"height", pixels(file.height)}}) +
           "\n";
    if (!file.title.empty()) out += xml_element("media:title", file.title, {{"type", "plain"}});
    const auto& words = file.caption.empty() ? file.alt : file.caption;
    if (!words.empty()) out += xml_element("media:description", words, {{"type", "plain"}});
    if (!file.credit.empty()) out += xml_element("media:credit", file.credit);
    out += "</media:content>\n";
  }
  return out + "</item>\n";
}

std::string json_item(const FeedEntry& entry) {
  json::object item{{"id", entry.id}, {"url", entry.url}, {"title", entry.title}, {"content_html", entry.html}};
  if (!entry.summary.empty()) item["summary"] = entry.summary;
  item["date_published"] = format_rfc3339(entry.published);
  item["date_modified"] = format_rfc3339(entry.updated);
  item["authors"] = author_array(entry.authors);
  item["language"] = entry.language;
  json::array tags, attachments;
  for (const auto& [term, label] : entry.topics) tags.push_back(json::value(label));
  if (!tags.empty()) item["tags"] = std::move(tags);
  for (const auto& [file, url] : entry.files) {
    if (!item.contains("image") && file.type.starts_with("image/")) item["image"] = url;
    json::object one{{"url", url}, {"mime_type", file.type}, {"size_in_bytes", file.size}};
    if (!file.title.empty()) one["title"] = file.title;
    attachments.push_back(std::move(one));
  }
  if (!attachments.empty()) item["attachments"] = std::move(attachments);
  return json::serialize(item);
}

std::string atom_feed(const FeedDocument& document, const std::string& entries) {
  std::string out(xml_head);
  out += xml_open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"},
                           {"xmlns:fh", "http://purl.org/syndication/history/1.0"},
                           {"xml:lang", document.language}}) +
         "\n";
  out += xml_element("id", document.id) + xml_element("title", document.title);
  out += xml_element("link", "", {{"rel", "alternate"}, {"type", "text/html"}, {"href", document.home}});
  out += document_links(document, "link", ".atom", "application/atom+xml");
  out += xml_element("updated", format_rfc3339(document.updated));
  out += "<author>\n" + xml_element("name", document.author) + "</author>\n";
  return out + xml_element("generator", "gazetted") + entries + "</feed>\n";
}

std::string rss_feed(const FeedDocument& document, const std::string& items) {
  std::string out(xml_head);
  out += xml_open("rss", {{"version", "2.0"},
                          {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                          {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
                          {"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
                          {"xmlns:media", "http://search.yahoo.com/mrss/"},
                          {"xmlns:fh", "http://purl.org/syndication/history/1.0"}}) +
         "\n<channel>\n";
  out += xml_element("title", document.title) + xml_element("link", document.home);
  out += xml_element("description", document.title) + xml_element("language", document.language);
  out += xml_element("lastBuildDate", format_rfc5322(document.updated));
  out += document_links(document, "atom:link", ".rss", "application/rss+xml");
  return out + xml_element("generator", "gazetted") + items + "</channel>\n</rss>\n";
}

std::string json_feed(const FeedDocument& document, const std::string& items) {
  json::object head{{"version", "https://jsonfeed.org/version/1.1"},
                    {"title", document.title},
                    {"home_page_url", document.home},
                    {"feed_url", document.self + ".json"},
                    {"language", document.language}};
  if (!document.previous.empty()) head["next_url"] = document.previous + ".json";
  head["authors"] = author_array({{document.author, ""}});
  json::array hubs;
  for (const auto& hub : document.hubs) hubs.push_back(json::object{{"type", "WebSub"}, {"url", hub}});
  if (!hubs.empty()) head["hubs"] = std::move(hubs);
  auto out = json::serialize(head);
  out.pop_back();
  return out + ",\"items\":[" + items + "]}\n";
}

}  // namespace gazetted
