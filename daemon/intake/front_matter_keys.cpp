#include "front_matter_keys.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/intake/front_matter.hpp"

namespace gazetted {

const std::vector<std::string> one_line_keys = {"title",    "subtitle",    "summary",  "subject",    "social",
                                                "dateline", "change_note", "headline", "description"};

const std::vector<std::string> lifecycle_keys = {"release_at", "embargo",     "expires_at", "kind",
                                                 "supersedes", "change_note", "approval"};

// Keys by which site generators lay out a page: kept for templates, nothing is done with them.
const std::set<std::string> layout_keys = {"layout",
                                           "permalink",
                                           "slug",
                                           "comments",
                                           "image",
                                           "images",
                                           "license",
                                           "link",
                                           "url",
                                           "weight",
                                           "aliases",
                                           "toc",
                                           "math",
                                           "cover",
                                           "thumbnail",
                                           "featured",
                                           "lastmod",
                                           "updated",
                                           "modified",
                                           "last_modified_at",
                                           "excerpt",
                                           "params",
                                           "series",
                                           "header",
                                           "type",
                                           "pin",
                                           "math",
                                           "mermaid",
                                           "pagination",
                                           "eleventyNavigation",
                                           "eleventyExcludeFromCollections",
                                           "eleventyComputed",
                                           "translationKey",
                                           "redirect_from",
                                           "redirect_to",
                                           "markup",
                                           "outputs",
                                           "menu",
                                           "render",
                                           "sitemap",
                                           "taxonomies",
                                           "path",
                                           "in_search_index",
                                           "page_template",
                                           "sort_by",
                                           "share",
                                           "related",
                                           "hidden"};

// What another generator calls a key of ours.
const std::map<std::string, std::string> aliases = {
    {"description", "summary"}, {"headline", "title"},    {"lang", "language"},    {"locale", "language"},
    {"tags", "topics"},         {"categories", "topics"}, {"category", "topics"},  {"keywords", "topics"},
    {"author", "byline"},       {"authors", "byline"},    {"publishDate", "date"}, {"publishdate", "date"},
    {"pubDate", "date"},        {"pubdate", "date"}};

const std::vector<std::string>& front_matter_keys() {
  static const std::vector<std::string> keys = {
      "id",         "title",    "subtitle",   "summary",     "language",         "date",        "dateline", "newsroom",
      "topics",     "lists",    "channels",   "contact",     "attachments",      "byline",      "subject",  "from",
      "reply_to",   "template", "priority",   "boilerplate", "notes_to_editors", "online_url",  "social",   "extra",
      "release_at", "embargo",  "expires_at", "kind",        "supersedes",       "change_note", "approval"};
  return keys;
}

std::string quote_one_line_fields(const std::string& yaml) {
  std::string out;
  std::size_t start = 0;
  while (start < yaml.size()) {
    const auto end = std::min(yaml.find('\n', start), yaml.size());
    const std::string_view content(yaml.data() + start, end - start);
    const auto colon = content.find(':');
    const auto key = content.substr(0, colon);
    const auto value = colon == std::string_view::npos ? std::string_view() : trim(content.substr(colon + 1));
    const bool known = std::find(one_line_keys.begin(), one_line_keys.end(), key) != one_line_keys.end();
    const bool goes_on = end + 1 < yaml.size() && (yaml[end + 1] == ' ' || yaml[end + 1] == '\t');
    const bool closed =
        value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    const bool block = !value.empty() && (value.front() == '|' || value.front() == '>') && goes_on;
    if (known && !value.empty() && value != "~" && value != "null" && !goes_on && !closed && !block) {
      out += std::string(key) + ": '" + replace_all(std::string(value), "'", "''") + "'";
    } else {
      out += content;
    }
    if (end < yaml.size()) out += '\n';
    start = end + 1;
  }
  return out;
}

}  // namespace gazetted
