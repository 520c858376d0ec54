#include <algorithm>

#include "file_model.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/model/about_name.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/wording.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "page_model.hpp"
#include "picture_model.hpp"
#include "story_words.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_related = 3;
constexpr unsigned preview_width = 1280;  // previews ask for 1200 pixels at least

// One page of a story: what its parts are made from.
struct StoryPage {
  const SiteView& view;
  const SiteNewsroom& newsroom;
  const Story& story;
  const Release& text;
  std::string language;
  json::object labels;
  Zone zone;

  const std::string& slug() const { return newsroom.newsroom.slug; }
};

std::string path_of(const SiteNewsroom& newsroom, const Story& story, const Release& text) {
  return story_path(newsroom.newsroom.slug, language_of(newsroom, text), text.title, story.number);
}

// In the page's language, else in another form of it, else in whichever there is; and in which that is.
std::pair<std::string, std::string> note_of(const StoryPage& page, const StoryVersion& version) {
  const auto& notes = version.change_notes;
  if (notes.empty()) return {};
  auto found = notes.find(page.language);
  if (found == notes.end()) {
    found = std::find_if(notes.begin(), notes.end(),
                         [&](const auto& note) { return is_same_language(note.first, page.language); });
  }
  if (found == notes.end()) found = notes.begin();
  return {found->second, found->first};
}

std::string_view notice_label(ReleaseKind kind) {
  switch (kind) {
    case ReleaseKind::release:
      return "";
    case ReleaseKind::update:
      return "updated_on";
    case ReleaseKind::correction:
      return "corrected_on";
    case ReleaseKind::withdrawal:
      return "withdrawn_on";
  }
  return "";
}

// Above the headline: what became of it, when, and why. Before and after are what the sentence has around the time.
json::object notice_model(const StoryPage& page) {
  json::object out{{"kind", ""}, {"before", ""},        {"after", ""},
                   {"note", ""}, {"note_language", ""}, {"do_not_use", ""}};
  out["date"] = no_time();
  const auto& latest = page.story.versions.back();
  if (latest.kind == ReleaseKind::release) return out;
  const auto sentence = text_member(page.labels, notice_label(latest.kind));
  const auto hole = std::min(sentence.find("{date}"), sentence.size());
  out["kind"] = to_string(latest.kind);
  out["before"] = sentence.substr(0, hole);
  out["after"] = hole == sentence.size() ? "" : sentence.substr(hole + 6);
  out["date"] = minute_model(latest.published, page.zone, page.labels, page.language);
  const auto [note, language] = note_of(page, latest);
  out["note"] = note.empty() ? page.text.change_note : note;
  out["note_language"] = language.empty() ? page.language : language;
  if (latest.kind == ReleaseKind::withdrawal) out["do_not_use"] = text_member(page.labels, "do_not_use");
  return out;
}

// The day that the text gives, where it is that of the first version: a correction may bear its own.
json::object published_model(const StoryPage& page) {
  const auto date = shown_date(page.text.date, page.story.published(), page.zone);
  if (date.instant) return minute_model(*date.instant, page.zone, page.labels, page.language);
  return day_model(date.day, page.language);
}

json::object updated_model(const StoryPage& page) {
  if (page.story.versions.size() < 2) return no_time();
  return minute_model(page.story.updated(), page.zone, page.labels, page.language);
}

// Newest first, down to the first version.
json::array history_model(const StoryPage& page) {
  json::array out;
  const auto& versions = page.story.versions;
  if (versions.size() < 2) return out;
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    const bool is_first = version + 1 == versions.rend();
    const auto [note, language] = note_of(page, *version);
    const char* label = is_first                                   ? "first_published"
                        : version->kind == ReleaseKind::correction ? "kind_correction"
                                                                   : "kind_update";
    auto item = minute_model(version->published, page.zone, page.labels, page.language);
    item["what"] = text_member(page.labels, label);
    item["note"] = is_first ? "" : note;
    item["note_language"] = language.empty() ? page.language : language;
    out.push_back(std::move(item));
  }
  return out;
}

json::array bylines_model(const Release& text) {
  json::array out;
  for (const auto& byline : text.bylines)
    out.push_back(json::object{{"name", byline.name}, {"url", safe_target(byline.url)}});
  return out;
}

json::array media_links_model(const Release& text) {
  json::array out;
  for (const auto& link : text.media) {
    const auto url = safe_target(link.url);
    if (!url.empty()) out.push_back(json::object{{"url", url}, {"title", link.title.empty() ? url : link.title}});
  }
  return out;
}

json::array forms_model(const StoryPage& page, const std::string& path) {
  json::array out;
  const auto add = [&](const std::string& name, const char* ending, const char* type) {
    out.push_back(json::object{{"name", name}, {"url", path + ending}, {"type", type}});
  };
  add(text_member(page.labels, "plain_text"), ".txt", "text/plain");
  add("Markdown", ".md", "text/markdown");
  add("JSON", ".json", "application/json");
  return out;
}

json::object lead_model(const StoryPage& page) {
  const auto* lead = lead_picture(page.story);
  return lead ? file_model(page.newsroom, page.story.number, in_words_of(*lead, page.language), page.labels)
              : file_model(page.newsroom, page.story.number, StoryFile{}, page.labels);
}

json::array files_model(const StoryPage& page) {
  json::array out;
  for (const auto& file : page.story.files)
    out.push_back(file_model(page.newsroom, page.story.number, in_words_of(file, page.language), page.labels));
  return out;
}

Result<std::string> body_html(const StoryPage& page) {
  WebHtmlOptions options;
  for (const auto& each : page.story.files) {
    if (!is_image(each.name)) continue;
    const auto file = in_words_of(each, page.language);
    options.pictures[file.in_bundle.empty() ? file.name : file.in_bundle] =
        web_picture(page.newsroom, page.story.number, file, caption_with_credit(file, page.labels));
  }
  if (!page.text.dateline.empty()) options.lead = page.text.dateline + " — ";
  options.table = text_member(page.labels, "table");
  const auto parsed = Markdown::parse(page.text.body);
  if (!parsed)
    return Error({page.text.file, page.text.body_line + std::max(parsed.error().place().line, 1) - 1, 0},
                 parsed.error().message());
  auto html = parsed->web_html(options);
  if (!html) return html.error().in(page.text.file);
  return html;
}

Status add_texts(const StoryPage& page, json::object& story) {
  auto body = body_html(page);
  if (!body) return body.error();
  auto notes = small_text(page.text.notes_to_editors, page.text.file + ": notes_to_editors", page.labels);
  if (!notes) return notes.error();
  const auto& configured = page.newsroom.newsroom;
  const bool has_own = !page.text.boilerplate.empty();
  auto about =
      small_text(has_own ? page.text.boilerplate : configured.boilerplate_in(page.language),
                 has_own ? page.text.file + ": boilerplate" : "boilerplate of " + configured.name, page.labels);
  if (!about) return about.error();
  story["body_html"] = std::move(*body);
  story["notes_html"] = std::move(*notes);
  story["about_html"] = std::move(*about);
  story["about_name"] = name_of_about(page.text, configured);
  return {};
}

json::object story_head_model(const StoryPage& page) {
  json::object story;
  story["title"] = page.text.title;
  story["number"] = std::to_string(page.story.number);
  const auto right_to_left = reads_right_to_left(page.text.title + "\n" + page.text.body, page.language);
  story["dir"] = right_to_left ? "rtl" : "ltr";
  story["language"] = page.language;
  story["notice"] = notice_model(page);
  story["published"] = published_model(page);
  const auto& contacts = page.text.contacts.empty() ? page.newsroom.press : page.text.contacts;
  story["contacts"] = contacts_model(contacts);
  story["has_contacts"] = !contacts.empty();
  return story;
}

Result<json::object> story_model(const StoryPage& page, const std::vector<ListedStory>& related) {
  auto story = story_head_model(page);
  story["subtitle"] = page.text.subtitle;
  story["summary"] = page.text.summary;
  story["dateline"] = page.text.dateline;
  story["updated"] = updated_model(page);
  story["bylines"] = bylines_model(page.text);
  story["has_bylines"] = !page.text.bylines.empty();
  story["distributed_by"] = distribution_line(page.text.distributor, page.text.on_behalf_of, page.labels);
  story["lead"] = lead_model(page);
  story["has_lead"] = lead_picture(page.story) != nullptr;
  if (auto status = add_texts(page, story); !status) return status.error();
  story["files"] = files_model(page);
  story["has_files"] = !page.story.files.empty();
  story["media_links"] = media_links_model(page.text);
  const auto path = path_of(page.newsroom, page.story, page.text);
  story["kit"] = path + ".zip";
  story["forms"] = forms_model(page, path);
  story["history"] = history_model(page);
  story["has_history"] = page.story.versions.size() > 1;
  story["topics"] = topics_model(page.newsroom, page.text.topics, page.language);
  story["has_topics"] = !page.text.topics.empty();
  std::vector<ListedStory> others;
  for (const auto& other : related) {
    if (other.number != page.story.number && !other.is_withdrawn() && others.size() < most_related)
      others.push_back(other);
  }
  auto cards = cards_model(page.view, others, page.language, page.labels);
  story["has_related"] = !cards.empty();
  story["related"] = std::move(cards);
  return story;
}

PageHead head_of(const StoryPage& page) {
  PageHead head;
  head.language = page.language;
  head.title = page.text.title;
  head.path = path_of(page.newsroom, page.story, page.text);
  head.current = "releases";
  for (const auto& other : page.story.texts)
    head.languages.emplace_back(language_of(page.newsroom, other), path_of(page.newsroom, page.story, other));
  head.is_indexed = !page.story.is_withdrawn();
  head.shows_contacts = page.text.contacts.empty();  // beside the text
  head.description = page.story.is_withdrawn() ? text_member(page.labels, "do_not_use") : summary_of(page.text);
  return head;
}

// For previews of links, feeds and searches.
void add_previews(const StoryPage& page, json::object& model) {
  auto& head = model.at("page").as_object();
  head["type"] = "article";
  head["published"] = iso_text(shown_date(page.text.date, page.story.published(), page.zone), page.zone);
  head["modified"] = page.story.versions.size() > 1 ? format_rfc3339(page.story.updated()) : "";
  head["json_ld"] = json_ld(page.view, page.story, page.text);
  head["forms"] = model.at("story").at("forms");
  const auto* picture = preview_picture(page.story);
  if (!picture) return;
  const auto shown = shown_picture(page.newsroom, page.story.number, *picture, preview_width);
  head["image_url"] = url_of(page.newsroom, shown.path);
  head["image_alt"] = picture->alt;
  head["image_width"] = shown.width == 0 ? "" : std::to_string(shown.width);
  head["image_height"] = shown.height == 0 ? "" : std::to_string(shown.height);
}

Result<SiteFile> page_of(const StoryPage& page, const std::vector<ListedStory>& related) {
  const auto head = head_of(page);
  auto model = page_model(page.view, page.newsroom, head);
  if (page.story.is_withdrawn()) {
    model["story"] = story_head_model(page);
    return render_page(page.view, "withdrawn", head.path, std::move(model));
  }
  auto story = story_model(page, related);
  if (!story) return story.error();
  model["story"] = std::move(*story);
  add_previews(page, model);
  return render_page(page.view, "story", head.path, std::move(model));
}

// Until when nobody else may see it, as the mail says it.
json::object embargo_model(const StoryPage& page, const EarlyView& reader) {
  const auto day = minute_model(reader.until, page.zone, page.labels, page.language);
  return {{"until", text_member(page.labels, "embargoed_until") +
                        embargo_words(reader.until, page.zone, page.labels, page.language)},
          {"exactly", embargo_in_figures(reader.until, page.zone)},
          {"datetime", text_member(day, "datetime")},
          {"reader", filled_in(page.labels, "early_for", "{name}", reader.name)}};
}

}  // namespace

Result<std::string> early_page(const SiteView& view, const Story& story, const EarlyView& reader) {
  const auto newsroom = find_newsroom(view, story.newsroom);
  if (!newsroom) return newsroom.error();
  if (story.versions.empty() || story.texts.empty()) return fail("story {} has no text", story.number);
  const auto is_read = [&](const Release& text) {
    return equal_ignoring_case(language_of(**newsroom, text), reader.language);
  };
  const auto found = std::find_if(story.texts.begin(), story.texts.end(), is_read);
  const auto& text = found == story.texts.end() ? story.texts.front() : *found;
  const auto language = language_of(**newsroom, text);
  const StoryPage page{view,
                       **newsroom,
                       story,
                       text,
                       language,
                       labels_for(language, view.theme.labels()),
                       Zone::load_or_utc((*newsroom)->newsroom.time_zone)};
  auto head = head_of(page);
  head.path.clear();
  head.languages.clear();
  head.is_indexed = false;
  auto model = page_model(view, **newsroom, head);
  auto words = story_model(page, {});
  if (!words) return words.error();
  model["story"] = std::move(*words);
  model["embargo"] = embargo_model(page, reader);
  model["feeds"] = json::array();
  auto file = render_page(view, "early", "/early", std::move(model));
  if (!file) return file.error();
  const auto public_files = fmt::format("{}{}/", media_path(page.slug()), story.number);
  return replace_all(file->bytes, public_files, reader.files_at);
}

Result<std::vector<SiteFile>> story_files(const SiteView& view, const Story& story,
                                          const std::vector<ListedStory>& related) {
  const auto newsroom = find_newsroom(view, story.newsroom);
  if (!newsroom) return newsroom.error();
  if (story.versions.empty()) return fail("story {} has no version", story.number);
  const auto zone = Zone::load_or_utc((*newsroom)->newsroom.time_zone);
  std::vector<SiteFile> files;
  for (const auto& text : story.texts) {
    const auto language = language_of(**newsroom, text);
    const StoryPage page{view, **newsroom, story, text, language, labels_for(language, view.theme.labels()), zone};
    auto file = page_of(page, related);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace gazetted
