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

}  // namespace gazetted
