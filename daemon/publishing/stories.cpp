#include "gazetted/publishing/stories.hpp"

#include <algorithm>
#include <set>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/document/public_markdown.hpp"
#include "gazetted/edition/release_files.hpp"
#include "gazetted/model/topic.hpp"
#include "gazetted/net/url.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/picture_kind.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_topics = 20;  // each has a page and feeds of its own
constexpr std::uint64_t largest_file = 1u << 30;

std::string language_of(const Release& text, const Newsroom& newsroom) {
  return text.language.empty() ? newsroom.language : text.language;
}

// What the author says of a file, in the first language that does.
Attachment described(const std::string& file, const std::vector<Release>& texts) {
  for (const auto& text : texts) {
    for (const auto& attachment : text.attachments) {
      if (attachment.file == file) return attachment;
    }
  }
  Attachment plain;
  plain.file = file;
  return plain;
}

std::map<std::string, FileWords> words_of(const std::string& file, const std::vector<Release>& texts) {
  std::map<std::string, FileWords> words;
  for (const auto& text : texts) {
    for (const auto& one : text.attachments) {
      if (one.file == file) words[text.language] = {one.title, one.caption, one.credit, one.alt};
    }
  }
  return words;
}

// Without dots that begin it: a server would keep it back, or obey it (".htaccess").
std::string public_name(const std::string& in_bundle) {
  auto name = fs::path(in_bundle).filename().string();
  name.erase(0, name.find_first_not_of('.'));
  return name.empty() ? "file" : name;
}

// Nothing: it was not made yet.
Result<std::optional<PictureSet>> picture_set(const std::string& bytes, const PictureWords& words,
                                              const StoryPictures& pictures) {
  if (pictures.making == PictureMaking::elsewhere) return pictures.store->kept_for_pages(bytes, words, pictures.retry);
  auto set = pictures.store->for_pages(bytes, words, pictures.retry);
  if (!set) return set.error();
  return std::optional<PictureSet>(std::move(*set));
}

// What readers get of a picture, and its smaller ones.
Status add_renditions(const std::string& bytes, const StoryPictures& pictures, StoryFile& file) {
  auto made = picture_set(bytes, {file.title, file.caption, file.credit, file.alt}, pictures);
  if (!made) return made.error();
  file.is_missing = !*made;
  if (file.is_missing) return {};
  auto& set = *made;
  file.source = set->original.source;
  file.size = set->original.size;
  file.sha256 = set->original.sha256;
  file.kept = set->key;
  file.renditions = std::move(set->renditions);
  // The same as long as the picture is, whatever its words and its newer ways of being made; and it tells nothing.
  file.stem = hex(sha256(sha256(bytes) + file.in_bundle)).substr(0, 16);
  return {};
}

// Of a mail in each language: it is kept by the words of that; without any where a text only shows it.
void add_mail_keys(const std::string& bytes, const PictureStore& store, StoryFile& file) {
  std::vector<PictureWords> all = {{}};
  for (const auto& [language, words] : file.words) all.push_back({words.title, words.caption, words.credit, words.alt});
  for (const auto& words : all) {
    if (auto key = store.mail_key(bytes, words); !key.empty()) file.kept_for_mail.push_back(std::move(key));
  }
}

Result<StoryFile> story_file(const std::string& name, const Edition& edition, const StoryPictures& pictures) {
  const auto attachment = described(name, edition.set.texts);
  const auto& place = edition.place;
  auto bytes = read_file_below(place, attachment.file, largest_file);
  if (!bytes) return bytes.error();
  StoryFile file;
  file.name = public_name(attachment.file);
  file.in_bundle = attachment.file;
  file.type = std::string(media_type_of(file.name));
  file.size = bytes->size();
  file.sha256 = hex(sha256(*bytes));
  const auto size = believed(picture_size(*bytes));
  file.width = size.width;
  file.height = size.height;
  file.title = attachment.title;
  file.caption = attachment.caption;
  file.credit = attachment.credit;
  file.alt = attachment.alt;
  file.decorative = attachment.decorative;
  file.source = place / name_below(place, attachment.file);
  file.words = words_of(file.in_bundle, edition.set.texts);
  if (!pictures.store || !may_be_cleaned(*bytes)) return file;
  if (auto status = add_renditions(*bytes, pictures, file); !status) return status.error();
  add_mail_keys(*bytes, *pictures.store, file);
  return file;
}

// Two files of one name in different folders of a bundle: a page has one folder.
void name_apart(std::vector<StoryFile>& files) {
  std::set<std::string> names;
  for (auto& file : files) {
    const fs::path name(file.name);
    for (int number = 2; !names.insert(file.name).second; ++number)
      file.name = fmt::format("{}-{}{}", name.stem().string(), number, name.extension().string());
  }
}

Status add_files(const Edition& edition, const StoryPictures& pictures, Story& story) {
  for (const auto& name : files_named_in(edition)) {
    auto file = story_file(name, edition, pictures);
    if (!file) return file.error();
    // What a mail shows below its text, the text does not show itself.
    file->in_text = std::any_of(edition.set.texts.begin(), edition.set.texts.end(),
                                [&](const auto& text) { return shows_image(text.body, name); });
    story.files.push_back(std::move(*file));
  }
  name_apart(story.files);
  return {};
}

void add_version(const PageVersion& version, const Edition& edition, const Newsroom& newsroom, Story& story) {
  StoryVersion shown{version.release, edition.set.first().kind, version.published, {}};
  // That it takes the place of what nobody saw is no news to readers.
  if (story.versions.empty() && shown.kind != ReleaseKind::withdrawal) shown.kind = ReleaseKind::release;
  for (const auto& text : edition.set.texts) {
    const auto language = language_of(text, newsroom);
    if (!text.change_note.empty() && !story.versions.empty()) shown.change_notes[language] = text.change_note;
    story.former.push_back({language, text.title});
  }
  story.versions.push_back(std::move(shown));
}

}  // namespace

Result<Story> make_story(const PageRow& page, const OpenEdition& open, const Newsroom& newsroom,
                         const StoryPictures& pictures) {
  Story story;
  story.number = page.number;
  story.newsroom = page.newsroom;
  story.tag = page.tag;
  for (const auto& version : page.versions) {
    auto edition = open(version.release);
    if (!edition) return edition.error();
    add_version(version, *edition, newsroom, story);
    if (&version != &page.versions.back()) continue;
    for (auto& text : edition->set.texts) {
      text.language = language_of(text, newsroom);
      for (auto* markdown : {&text.body, &text.notes_to_editors, &text.boilerplate})
        *markdown = public_markdown(*markdown);
    }
    story.texts = edition->set.texts;
    if (story.is_withdrawn()) continue;
    if (auto status = add_files(*edition, pictures, story); !status) return status.error();
  }
  if (story.versions.empty()) return fail("page {} has no version", page.number);
  std::erase_if(story.former, [&](const auto& former) {
    return std::any_of(story.texts.begin(), story.texts.end(), [&](const auto& text) {
      return text.language == former.language && text.title == former.title;
    });
  });
  return story;
}

std::vector<std::string> files_named_in(const Edition& edition) {
  std::vector<std::string> names;
  for (const auto& text : edition.set.texts) {
    for (const auto& name : names_of_files(text, edition.place)) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

void make_picture_of(const Edition& edition, const std::string& file, const PictureStore& pictures) {
  static_cast<void>(story_file(file, edition, {&pictures, PictureRetry::when_due}).has_value());
}

bool lacks_pictures(const Story& story) {
  return std::any_of(story.files.begin(), story.files.end(), [](const auto& file) { return file.is_missing; });
}

std::map<std::string, std::string> topic_names_of(const Edition& edition) {
  std::map<std::string, std::string> names;
  for (const auto& text : edition.set.texts) {
    for (const auto& topic : text.topics) names.emplace(topic_key(topic), one_line(topic, topic.size()));
  }
  return names;
}

std::vector<std::string> topics_of(const Edition& edition) {
  std::vector<std::string> topics;
  for (const auto& text : edition.set.texts) {
    for (const auto& topic : text.topics) {
      auto key = topic_key(topic);  // as lists match them
      const bool is_known = std::find(topics.begin(), topics.end(), key) != topics.end();
      if (!is_known && topics.size() < most_topics) topics.push_back(std::move(key));
    }
  }
  return topics;
}

PageRow page_of(const Edition& edition, Time published, const Newsroom& newsroom) {
  PageRow page;
  page.number = edition.page;
  page.newsroom = newsroom.key;
  page.day = day_of(edition, published, newsroom);
  const auto url = parse_http_url(newsroom.public_url);
  const auto published_day = day_in_zone(published, Zone::load_or_utc(newsroom.time_zone));
  page.tag = fmt::format("tag:{},{}:{}/release/{}", url ? url->host : "localhost", published_day / 10'000,
                         newsroom.slug, edition.page);
  page.topics = topics_of(edition);
  page.topic_names = topic_names_of(edition);
  return page;
}

int day_of(const Edition& edition, Time first_published, const Newsroom& newsroom) {
  return shown_date(edition.set.first().date, first_published, Zone::load_or_utc(newsroom.time_zone)).day;
}

}  // namespace gazetted
