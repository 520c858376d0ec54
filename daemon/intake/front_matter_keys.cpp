#include "front_matter_keys.hpp"

#include "gazetted/base/likeness.hpp"
#include "gazetted/intake/front_matter.hpp"

namespace gazetted {

const std::vector<std::string> one_line_keys = {"title",    "subtitle",    "summary",  "subject",    "social",
                                                "dateline", "change_note", "headline", "description"};

const std::set<std::string> layout_keys = {"aliases",
                                           "aside",
                                           "audio",
                                           "author_profile",
                                           "background",
                                           "badge",
                                           "banner",
                                           "bibliography",
                                           "bluesky",
                                           "breaks",
                                           "build",
                                           "canonical",
                                           "canonical_url",
                                           "canonicalurl",
                                           "caption_image",
                                           "cascade",
                                           "changelog",
                                           "chart",
                                           "citation",
                                           "classes",
                                           "code_diff",
                                           "collection",
                                           "color",
                                           "colour",
                                           "comments",
                                           "content",
                                           "context",
                                           "cover",
                                           "css",
                                           "custom_edit_url",
                                           "data",
                                           "disablehljs",
                                           "disablenunjucks",
                                           "disableshare",
                                           "discourse",
                                           "discussion",
                                           "disqus",
                                           "doi",
                                           "duration",
                                           "edition",
                                           "editlink",
                                           "editor",
                                           "editors",
                                           "editpost",
                                           "eleventycomputed",
                                           "eleventyexcludefromcollections",
                                           "eleventynavigation",
                                           "end",
                                           "entries_layout",
                                           "event",
                                           "events",
                                           "excerpt",
                                           "excerpt_separator",
                                           "expiry_date",
                                           "expirydate",
                                           "feature_image",
                                           "feature_row",
                                           "featured",
                                           "features",
                                           "fediverse",
                                           "feed",
                                           "footer",
                                           "gallery",
                                           "generate_feed",
                                           "generate_feeds",
                                           "giscus_comments",
                                           "grand_parent",
                                           "group",
                                           "guid",
                                           "has_children",
                                           "has_toc",
                                           "head",
                                           "header",
                                           "headless",
                                           "height",
                                           "hero",
                                           "hero_image",
                                           "heroimage",
                                           "hidden",
                                           "hide_table_of_contents",
                                           "hide_title",
                                           "hidemeta",
                                           "hidesummary",
                                           "hits",
                                           "home",
                                           "icon",
                                           "image",
                                           "images",
                                           "img_path",
                                           "in_search_index",
                                           "insert_anchor_links",
                                           "isbn",
                                           "iscjklanguage",
                                           "issue",
                                           "js",
                                           "katex",
                                           "keywords_meta",
                                           "last_modified_at",
                                           "last_update",
                                           "last_updated",
                                           "lastmod",
                                           "layout",
                                           "license",
                                           "likes",
                                           "link",
                                           "link_title",
                                           "links",
                                           "linktitle",
                                           "location",
                                           "logo",
                                           "map",
                                           "markup",
                                           "mastodon",
                                           "math",
                                           "mathjax",
                                           "media_subpath",
                                           "menu",
                                           "menus",
                                           "mermaid",
                                           "modified",
                                           "nav_exclude",
                                           "nav_order",
                                           "navbar",
                                           "next",
                                           "noindex",
                                           "og_image",
                                           "ogimage",
                                           "order",
                                           "original_url",
                                           "outline",
                                           "outputs",
                                           "page",
                                           "page_class",
                                           "page_template",
                                           "pageclass",
                                           "pages",
                                           "paginate",
                                           "paginate_by",
                                           "pagination",
                                           "pagination_label",
                                           "pagination_next",
                                           "pagination_prev",
                                           "params",
                                           "parent",
                                           "path",
                                           "permalink",
                                           "photo",
                                           "photos",
                                           "picture",
                                           "pictures",
                                           "pin",
                                           "podcast",
                                           "position",
                                           "post_format",
                                           "post_status",
                                           "post_type",
                                           "pretty_table",
                                           "prev",
                                           "private",
                                           "rank",
                                           "rating",
                                           "read_time",
                                           "reading_time",
                                           "readingtime",
                                           "redirect",
                                           "redirect_from",
                                           "redirect_to",
                                           "references",
                                           "related",
                                           "related_posts",
                                           "render",
                                           "render_with_liquid",
                                           "resources",
                                           "reviewer",
                                           "reviewers",
                                           "revision",
                                           "robots",
                                           "robotsnoindex",
                                           "score",
                                           "scripts",
                                           "searchhidden",
                                           "section",
                                           "seo",
                                           "series",
                                           "share",
                                           "show_lastmod",
                                           "showbreadcrumbs",
                                           "showlastmod",
                                           "showpostnavlinks",
                                           "showreadingtime",
                                           "showtoc",
                                           "sidebar",
                                           "sidebar_label",
                                           "sidebar_position",
                                           "sitemap",
                                           "slug",
                                           "social_image",
                                           "sort_by",
                                           "source",
                                           "source_url",
                                           "start",
                                           "state",
                                           "status",
                                           "sticky",
                                           "style",
                                           "styles",
                                           "subsection",
                                           "syndicate",
                                           "syndication",
                                           "tabs",
                                           "tagline",
                                           "taxonomies",
                                           "teaser",
                                           "thumbnail",
                                           "tikzjax",
                                           "toc",
                                           "toc_icon",
                                           "toc_label",
                                           "toc_sticky",
                                           "tocopen",
                                           "top",
                                           "translation",
                                           "translationkey",
                                           "translator",
                                           "translators",
                                           "transparent",
                                           "twitter",
                                           "type",
                                           "typograms",
                                           "unlisted",
                                           "update",
                                           "updated",
                                           "updateddate",
                                           "uri",
                                           "url",
                                           "usehugotoc",
                                           "uuid",
                                           "venue",
                                           "version",
                                           "video",
                                           "views",
                                           "volume",
                                           "webmention",
                                           "weight",
                                           "width",
                                           "wordpress"};

const std::map<std::string, std::string> aliases = {
    {"description", "summary"}, {"headline", "title"},    {"lang", "language"},    {"locale", "language"},
    {"tags", "topics"},         {"categories", "topics"}, {"category", "topics"},  {"keywords", "topics"},
    {"author", "byline"},       {"authors", "byline"},    {"publishdate", "date"}, {"publish_date", "date"},
    {"pubdate", "date"}};

namespace {

struct Meaning {
  const char *key, *meaning;
};

constexpr Meaning meanings[] = {
    {"title", "the headline; default: the first '# heading' of the text"},
    {"subtitle", "a second line below the headline"},
    {"summary", "one or two sentences, for the mail (above the text and in its preview) and posts"},
    {"language", "language of the text (BCP 47: en, de, zh-Hant); default: the newsroom's"},
    {"date", "the printed date: 2026-03-02, 2026-03-02 09:00 +0100, 2 March 2026; not in the future"},
    {"release_at", "nothing leaves before: 2026-03-02 09:00 Europe/London; without a zone, the newsroom's"},
    {"embargo", "as release_at, but lists with embargoed: true have it at once, headed EMBARGOED UNTIL"},
    {"expires_at", "what has not left by this time will no longer be sent; written as release_at"},
    {"approval", "true: nothing leaves before a second person has approved it"},
    {"kind", "update, correction or withdrawal of an earlier release; default: release"},
    {"supersedes", "the id of the release, or of its latest version, that this one takes the place of"},
    {"change_note", "for readers, printed above the text: what was wrong, and what is right"},
    {"mail", "false: of an update or a correction, nobody who has the old text is mailed"},
    {"dateline", "put before the first paragraph: LONDON, 2 March"},
    {"byline", "the author: a name, {name, url}, or a list of these"},
    {"topics", "words that are compared with the lists' match: [health, local]"},
    {"lists", "send to these lists only; default: all of its newsroom whose match accepts the topics"},
    {"channels", "post to these only; default: its newsroom's with default: true, or none if lists are named"},
    {"newsroom", "the sender, if several newsrooms are configured"},
    {"distributed_by", "the newsroom that sends it out for that one, which it says"},
    {"contact", "for journalists: {name, role, email, phone}, or a list of these"},
    {"attachments", "files of the bundle: [a.pdf, {file, title, caption, credit, alt, inline: true}]"},
    {"subject", "of the mail; default: from the template, which uses the headline"},
    {"from", "Name <address>; default: the list's"},
    {"reply_to", "an address; default: the list's"},
    {"template", "of the mail; default: the list's"},
    {"priority", "high, normal or low: the order of releases that wait"},
    {"boilerplate", "about the sender, in Markdown; default: the newsroom's"},
    {"notes_to_editors", "printed below the text, in Markdown"},
    {"online_url", "where it can be read online: the link in posts, and 'Read online' in the mail"},
    {"social", "the text of posts: a text, a list (a thread), or a mapping of channels to these"},
    {"id", "the name in commands and in the archive; default: made from the file name"},
    {"extra", "anything, for templates: {{release.extra.KEY}}"}};

constexpr const char* later[] = {"approval"};  // read and refused; see refuse_what_waits()

}  // namespace

const std::vector<std::string>& front_matter_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all;
    for (const auto& one : meanings) all.emplace_back(one.key);
    all.insert(all.end(), std::begin(later), std::end(later));
    return all;
  }();
  return keys;
}

const std::map<std::string, std::string>& front_matter_aliases() { return aliases; }

std::string front_matter_reference() {
  std::string out;
  for (const auto& [key, meaning] : meanings) out += fmt::format("  {:<17} {}\n", key, meaning);
  return out + "  draft: true       (or published: false) rejects the release\n";
}

std::string near_key(const std::string& key) {
  if (key.size() > 40) return "";
  std::string best;
  std::size_t nearest = SIZE_MAX;
  const auto look = [&](const std::string& candidate) {
    const auto shorter = std::min(key.size(), candidate.size());
    const std::size_t most = shorter >= 5 ? 2 : shorter >= 3 ? 1 : 0;
    const auto distance = edit_distance(key, candidate);
    if (distance > most || distance >= nearest) return;
    nearest = distance;
    best = candidate;
  };
  for (const auto& own : front_matter_keys()) look(own);
  for (const auto& [alias, own] : aliases) look(alias);
  for (const char* word : {"draft", "published"}) look(word);
  return best;
}

std::string lifecycle_key_in(const std::string& key) {
  for (const std::string word : {"release_at", "expires_at", "approval", "supersedes", "change_note"}) {
    if (key.starts_with(word + "_") || key.ends_with("_" + word)) return word;
  }
  return "";
}

std::string line_of_version(const std::string& key) {
  static const std::map<std::string, std::string> lines = {
      {"correction", "kind: correction"},  {"corrected", "kind: correction"}, {"corrects", "supersedes: ID"},
      {"correction_of", "supersedes: ID"}, {"replaces", "supersedes: ID"},    {"withdrawn", "kind: withdrawal"},
      {"withdrawal", "kind: withdrawal"},  {"withdraws", "kind: withdrawal"}, {"retracted", "kind: withdrawal"},
      {"retraction", "kind: withdrawal"},  {"retracts", "kind: withdrawal"}};
  const auto line = lines.find(key);
  return line == lines.end() ? "" : line->second;
}

}  // namespace gazetted
