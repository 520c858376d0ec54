#include "gazetted/edition/digest_edition.hpp"

#include <algorithm>

#include "gazetted/base/day_names.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/line_wrap.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/render/label_languages.hpp"
#include "gazetted/render/wording.hpp"

namespace gazetted {
namespace {

constexpr std::string_view template_of_digests = "digest";
constexpr std::string_view story_prefix = "digest_";
constexpr const char* stories_key = "digest_stories";

// As the plain text has it, without the last line's end.
std::string wrapped(const std::string& text) {
  auto lines = wrapped_lines(text);
  while (lines.ends_with('\n')) lines.pop_back();
  return lines;
}

// Those that a story is written in and that the words around it are there in; the list's own first.
std::vector<std::string> languages_of(const DigestIssue& issue, const std::string& own, const Labels& labels) {
  std::vector<std::string> languages = {own};
  for (const auto& story : issue.stories) {
    for (const auto& text : story.set.texts) {
      const auto is_it = [&](const auto& known) { return equal_ignoring_case(known, text.language); };
      if (!text.language.empty() && has_labels(text.language, labels) &&
          std::none_of(languages.begin(), languages.end(), is_it))
        languages.push_back(text.language);
    }
  }
  return languages;
}

// What one text of a digest says, and for whom.
struct DigestText {
  const DigestIssue& issue;
  const ListOptions& list;
  const Newsroom& newsroom;
  std::string language;
  json::object labels;

  std::string title() const {
    const auto* key = issue.frequency == Frequency::weekly ? "digest_weekly" : "digest_daily";
    return with_names(text_member(labels, key), list.title.empty() ? list.name : list.title, newsroom.name, language);
  }
};

// What cannot be read anywhere else is read here.
Status put_body(const Release& text, bool right_to_left, json::object& story) {
  const auto body = Markdown::parse(text.body);
  if (!body) return body.error();
  HtmlOptions options;
  options.right_to_left = right_to_left;
  const auto html = body->html(options);
  const auto plain = body->text();
  if (!html || !plain) return html ? plain.error() : html.error();
  story["body_html"] = *html;
  story["body_text"] = *plain;
  return {};
}

Result<json::object> story_in(const DigestText& digest, const Edition& story) {
  const auto& text = story.set.text_for({digest.language, digest.list.language, digest.newsroom.language});
  const auto language = text.language.empty() ? digest.newsroom.language : text.language;
  const bool right_to_left = reads_right_to_left(text.title + "\n" + text.body, language);
  const bool is_version = text.kind != ReleaseKind::release;
  const auto url = safe_target(text.online_url);
  json::object model{{"title", text.title},
                     {"title_text", wrapped(text.title)},
                     {"rule_text", underline(wrapped(text.title))},
                     {"summary", text.summary},
                     {"summary_text", wrapped(text.summary)},
                     {"url", url},
                     {"language", language},
                     {"dir", right_to_left ? "rtl" : "ltr"},
                     {"head", is_version ? text_member(digest.labels, to_string(text.kind)) : ""},
                     {"note", is_version ? text.change_note : ""},
                     {"note_text", is_version ? wrapped(text.change_note) : ""},
                     {"date", day_text(text.date, digest.language)},
                     {"body_html", ""},
                     {"body_text", ""}};
  if (url.empty()) {
    if (auto status = put_body(text, right_to_left, model); !status) return status.error();
  }
  return model;
}

Result<Release> text_of(const DigestText& digest) {
  Release text;
  text.id = digest.issue.id;
  text.title = digest.title();
  text.language = digest.language;
  text.newsroom = digest.newsroom.key;
  text.file = "digest.md";
  const auto day = day_in_zone(digest.issue.until, Zone::load_or_utc(digest.newsroom.time_zone));
  text.date = PublishedDate{day / 10'000, day / 100 % 100, day % 100, {}};
  json::array ids;
  for (std::size_t i = 0; i < digest.issue.stories.size(); ++i) {
    const auto& story = digest.issue.stories[i];
    auto model = story_in(digest, story);
    if (!model) return model.error();
    text.body += fmt::format("- {}{}\n", text_member(*model, "title"),
                             text_member(*model, "url").empty() ? "" : " <" + text_member(*model, "url") + ">");
    text.extra[field_of_story(i)] = std::move(*model);
    ids.push_back(json::value(story.set.first().id));
  }
  text.extra[stories_key] = std::move(ids);
  return text;
}

// Each story in sections that ask whether this reader sees it; its own partial of the template prints it.
std::string stories_partial(std::size_t stories, std::string_view partial) {
  std::string text;
  for (std::size_t i = 0; i < stories; ++i) {
    const auto name = field_of_story(i);
    text += fmt::format(
        "{{{{#subscriber.{0}}}}}\n{{{{#release.extra.{0}}}}}\n{{{{> {1}}}}}\n{{{{/release.extra.{0}}}}}\n"
        "{{{{/subscriber.{0}}}}}\n",
        name, partial);
  }
  return text;
}

Status add_stories(MailTemplate& mail_template, std::size_t stories) {
  for (const auto& [name, partial] : {std::pair("stories_html", "story_html"), {"stories_text", "story_text"}}) {
    auto text = stories_partial(stories, partial);
    auto parsed = Mustache::parse(text, std::string(name) + ".mustache");
    if (!parsed) return parsed.error();
    mail_template.partials[name] = std::move(*parsed);
    mail_template.files[std::string(name) + ".mustache"] = std::move(text);
  }
  return {};
}

Result<EditionList> list_of(const DigestIssue& issue, const ListOptions& audience, const Newsroom& newsroom) {
  EditionList list;
  list.text.name = audience.name;
  list.text.title = audience.title;
  list.text.from = audience.from;
  list.text.reply_to = audience.reply_to;
  list.text.language = audience.language;
  list.text.template_name = template_of_digests;
  list.text.unsubscribing = audience.unsubscribing;
  list.newsroom = newsroom.key;
  list.relays = audience.relays;
  auto reader = open_list(audience);
  if (!reader) return reader.error();
  list.text.fields = (*reader)->fields();
  if (list.text.fields.empty()) return list;  // any
  for (std::size_t i = 0; i < issue.stories.size(); ++i) list.text.fields.insert(field_of_story(i));
  return list;
}

}  // namespace

std::string field_of_story(std::size_t number) { return fmt::format("{}{}", story_prefix, number + 1); }

bool is_field_of_story(std::string_view field) { return field.starts_with(story_prefix); }

Result<Edition> make_digest(const DigestIssue& issue, const Settings& settings, Findings& findings) {
  const auto* options = settings.list(issue.list);
  if (!options) return fail("there is no list '{}'", issue.list);
  const auto& newsroom = settings.newsroom(options->audience.newsroom);
  const std::string name(template_of_digests);
  auto mail_template = load_template(template_directory(settings, name), name, findings);
  if (!mail_template) return mail_template.error();
  if (auto status = add_stories(*mail_template, issue.stories.size()); !status) return status.error();
  Edition edition;
  edition.content = "digest.md";
  for (const auto& language : languages_of(issue, options->audience.language, mail_template->labels)) {
    const DigestText digest{issue, options->audience, newsroom, language, labels_for(language, mail_template->labels)};
    auto text = text_of(digest);
    if (!text) return text.error();
    edition.set.texts.push_back(std::move(*text));
  }
  auto list = list_of(issue, options->audience, newsroom);
  if (!list) return list.error();
  edition.lists.push_back(std::move(*list));
  edition.newsrooms[newsroom.key] = newsroom;
  edition.templates.emplace(name, std::move(*mail_template));
  edition.mailed.emplace();
  return edition;
}

std::vector<std::string> stories_in(const Edition& digest) {
  std::vector<std::string> ids;
  const auto* stories = digest.set.first().extra.if_contains(stories_key);
  if (!stories || !stories->is_array()) return ids;
  for (const auto& id : stories->as_array()) {
    if (id.is_string()) ids.emplace_back(id.as_string());
  }
  return ids;
}

}  // namespace gazetted
