#include "front_matter_keys.hpp"

#include "gazetted/base/likeness.hpp"
#include "gazetted/intake/front_matter.hpp"

namespace gazetted {

const std::vector<std::string> one_line_keys = {"title",    "subtitle",    "summary",  "subject",    "social",
                                                "dateline", "change_note", "headline", "description"};

const std::string* lifecycle_remedy(const std::string& key) {
  static const std::string wait = "put the file into the spool when it is to leave";
  static const std::string afresh =
      "give the text a file name of its own and a headline that says what it is (\"Correction: …\"), and send it as a "
      "release";
  static const std::string leave_out = "leave it out";
  static const std::string test = "leave it out, and let somebody read what 'gazetted test' mails them before it goes";
  static const std::map<std::string, const std::string*> remedies = {
      {"release_at", &wait},   {"embargo", &wait},       {"expires_at", &leave_out}, {"kind", &afresh},
      {"supersedes", &afresh}, {"change_note", &afresh}, {"approval", &test}};
  const auto known = remedies.find(key);
  return known == remedies.end() ? nullptr : known->second;
}

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
    {"title", "the headline; else the first '# heading' of the text"},
    {"subtitle", "a second line below it"},
    {"summary", "one or two sentences: above the text, in previews of the mail, in posts"},
    {"language", "of the text, as BCP 47 says it: en, de, zh-Hant; else the newsroom's"},
    {"date", "printed on it: 2026-03-02, 2026-03-02 09:00 +0100, 2 March 2026; never in the future"},
    {"dateline", "begins the text: LONDON, 2 March"},
    {"byline", "who wrote it: a name, {name, url}, or a list of them"},
    {"topics", "words that the lists' match looks at: [health, local]"},
    {"lists", "goes to these lists alone; absent: to all whose match accepts it"},
    {"channels", "is posted on these alone; absent: on all with default: true, or none where lists are named"},
    {"newsroom", "who speaks, where the configuration has several"},
    {"contact", "for journalists: {name, role, email, phone}, or a list of them"},
    {"attachments", "files of the bundle: [a.pdf, {file, title, caption, credit, alt, inline: true}]"},
    {"subject", "of the mail, else the list's template makes it of the headline"},
    {"from", "Name <address>, else the list's"},
    {"reply_to", "an address, else the list's"},
    {"template", "the mail's, else the list's"},
    {"priority", "high, normal or low: what goes first when several wait"},
    {"boilerplate", "About us, in Markdown, else the newsroom's"},
    {"notes_to_editors", "below the text, in Markdown"},
    {"online_url", "where it can be read online: the link of every post, and 'view online' in the mail"},
    {"social", "what posts say: a text, a list (a thread), or either for each channel by its name"},
    {"id", "the release's name in commands and in the archive; else made of the file's name"},
    {"extra", "anything, for your own templates: {{release.extra.KEY}}"}};

constexpr const char* later[] = {"release_at", "embargo",     "expires_at", "kind",
                                 "supersedes", "change_note", "approval"};

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
  return out + "  draft: true       (or published: false) keeps it from being sent\n";
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

}  // namespace gazetted
