#include "gazetted/edition/release_advice.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/raw_html.hpp"
#include "gazetted/edition/made_of.hpp"
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/model/topic.hpp"
#include "gazetted/render/label_languages.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

// What was converted is called as it was dropped: its text is of that name, below which is the file that was made.
std::string name_of_drop(const Edition& edition) {
  return edition.converted_from.empty() ? edition.content : fs::path(edition.set.first().file).parent_path().string();
}

constexpr std::size_t most_named = 10;

// Every file that a text attaches or shows, and the texts themselves.
std::set<std::string> files_with_a_use(const Edition& edition) {
  std::set<std::string> files;
  for (const auto& text : edition.set.texts) {
    files.insert(normalised(fs::path(text.file).filename().string()));
    for (const auto& one : text.attachments) files.insert(one.file);
    for (const auto* markdown : {&text.body, &text.boilerplate, &text.notes_to_editors}) {
      for (const auto& link : links_in(*markdown)) files.insert(file_of_target(link.target));
    }
  }
  return files;
}

bool has_hidden_part(const fs::path& file) {
  return std::any_of(file.begin(), file.end(), [](const auto& part) { return is_left_alone(part.string()); });
}

void tell_unnamed_files(const Edition& edition, Findings& findings) {
  std::error_code code;
  if (!fs::is_directory(edition.place, code) || edition.set.first().kind == ReleaseKind::withdrawal) return;
  const auto used = files_with_a_use(edition);
  std::vector<std::string> unnamed;
  for (fs::recursive_directory_iterator it(edition.place, code), end; !code && it != end; it.increment(code)) {
    const auto file = it->path().lexically_relative(edition.place);
    if (it->is_regular_file(code) && !has_hidden_part(file) && !used.contains(normalised(file.string())))
      unnamed.push_back(file.string());
  }
  std::sort(unnamed.begin(), unnamed.end());
  const auto shown = std::min(unnamed.size(), most_named);
  for (std::size_t i = 0; i < shown; ++i)
    findings.push_back(
        {Severity::warning,
         {name_of_drop(edition) + "/" + unnamed[i], 0, 0},
         "no text of the release names this file, so it is not sent; to send it, name it in 'attachments'"});
  if (unnamed.size() > shown)
    findings.push_back({Severity::warning,
                        {name_of_drop(edition), 0, 0},
                        fmt::format("{} more files are not named and not sent", unnamed.size() - shown)});
}

void tell_missing_labels(const Edition& edition, Findings& findings) {
  for (const auto& text : edition.set.texts) {
    for (const auto& list : edition.lists) {
      const auto found = edition.templates.find(list.text.template_name);
      if (found == edition.templates.end() || has_labels(text.language, found->second.labels)) continue;
      findings.push_back(
          {Severity::warning, text.place_of("language"),
           fmt::format("there are no labels in '{}' for the words around the text (\"Contact\", "
                       "\"Unsubscribe\"), so they are in English; add them in labels.yaml of the template "
                       "'{}'",
                       text.language, list.text.template_name)});
      break;
    }
  }
}

void tell_bare_posts(const Edition& edition, const Settings& settings, Findings& findings) {
  for (const auto& channel : edition.channels) {
    const auto* options = settings.channel(channel.name);
    if (!options || options->type == "webhook" || options->type == site_channel_name || channel.posts.size() != 1)
      continue;
    const auto& text = text_for_channel(edition.set, *options, settings);
    if (!text.online_url.empty() || trim(channel.posts.front().text) != trim(text.title)) continue;
    findings.push_back(
        {Severity::warning,
         {text.file, 1, 1},
         "channel '" + channel.name +
             "': its post is only the headline, without a link; set 'online_url', 'summary' or 'social'"});
  }
}

// Of a translation that has none of its own.
void tell_borrowed_words(const Edition& edition, Findings& findings) {
  for (const auto& text : edition.set.texts) {
    std::vector<std::string> files;
    std::string from;
    for (const auto& one : text.attachments) {
      const bool has_words = !one.title.empty() || !one.caption.empty() || !one.alt.empty();
      if (!has_words || one.place.file == text.file) continue;
      files.push_back("'" + one.file + "'");
      from = one.place.file;
    }
    if (files.empty()) continue;
    files.resize(std::min(files.size(), most_named));
    findings.push_back({Severity::warning,
                        {text.file, 1, 1},
                        fmt::format("the words for {} (title, caption, alt) are those of {}; name {} in 'attachments' "
                                    "with words in {}",
                                    join(files, ", "), from, files.size() == 1 ? "it" : "them", text.language)});
  }
}

// Whose readers say no language of their own, and read what there is.
void tell_lists_of_other_languages(const Edition& edition, Findings& findings) {
  const auto& texts = edition.set.texts;
  for (const auto& list : edition.lists) {
    const auto& language = list.text.language;
    const auto is_of_list = [&](const Release& text) { return is_same_language(text.language, language); };
    if (language.empty() || std::any_of(texts.begin(), texts.end(), is_of_list)) continue;
    findings.push_back(
        {Severity::note,
         {name_of_drop(edition), 0, 0},
         fmt::format("list '{}' has the language {}, and no text of the release has: they get the one in {}",
                     list.text.name, language, edition.set.text_for({language}).language)});
  }
}

// Somebody forgot to mark the list, or named another.
void tell_of_embargo(const Edition& edition, const Settings& settings, Findings& findings) {
  const bool has_early = std::any_of(edition.lists.begin(), edition.lists.end(), [&](const auto& list) {
    const auto* configured = settings.list(list.text.name);
    return configured && configured->audience.embargoed;
  });
  if (edition.set.first().embargo && !has_early)
    findings.push_back({Severity::warning, edition.set.first().place_of("embargo"),
                        "'embargo': none of its lists has 'embargoed: true' in the configuration, so nobody gets it "
                        "before that time"});
}

// A topic is any word, so one that is mistyped has a page of its own.
void tell_mistyped_topics(const Edition& edition, const Settings& settings, Findings& findings) {
  const auto page = settings.site.newsrooms.find(settings.newsroom(edition.set.first().newsroom).key);
  if (page == settings.site.newsrooms.end()) return;
  std::vector<std::string> known;
  for (const auto& [topic, titles] : page->second.topic_titles) known.push_back(topic);
  for (const auto& text : edition.set.texts) {
    for (const auto& topic : text.topics) {
      const auto key = topic_key(topic);
      if (page->second.topic_titles.contains(key)) continue;
      const auto meant = did_you_mean(key, known);
      if (meant.empty()) continue;
      findings.push_back({Severity::note, text.place_of("topics"),
                          "the newsroom has no topic '" + one_line(topic, 60) + "' under `topics:`" + meant});
    }
  }
}

// The text of its file, or of the one of its language in the bundle.
std::string source_of(const Edition& edition, const Release& text) {
  std::error_code code;
  const auto path =
      fs::is_directory(edition.place, code) ? edition.place / fs::path(text.file).filename() : edition.place;
  auto source = read_file(path, 4 << 20);
  return source ? *source : "";
}

}  // namespace

void Readership::note(const EditionList& list, const Subscriber& subscriber, const Release& read) {
  ++subscribers_;
  read_.insert(read.file);
  if (subscriber.language.empty() || is_same_language(read.language, subscriber.language)) return;
  auto& fallback = fallbacks_[list.text.name];
  ++fallback.subscribers[subscriber.language];
  fallback.got = read.language;
}

void Readership::tell(const Edition& edition, const Settings& settings, Findings& findings) const {
  for (const auto& [list, fallback] : fallbacks_) {
    std::vector<std::string> parts;
    for (const auto& [language, subscribers] : fallback.subscribers)
      parts.push_back(fmt::format("{} {} {}", format_count(std::uint64_t(subscribers)),
                                  subscribers == 1 ? "prefers" : "prefer", language));
    findings.push_back(
        {Severity::note,
         {name_of_drop(edition), 0, 0},
         fmt::format("list '{}': {}; there is no text in {}, so they get the one in {}", list, join(parts, ", "),
                     parts.size() == 1 ? "that language" : "those languages", fallback.got)});
  }
  if (subscribers_ == 0) return;  // that nobody gets anything is said elsewhere
  auto read = read_;
  for (const auto& channel : edition.channels) {
    if (const auto* options = settings.channel(channel.name))
      read.insert(text_for_channel(edition.set, *options, settings).file);
  }
  for (const auto& text : edition.set.texts) {
    if (!read.contains(text.file))
      findings.push_back(
          {Severity::warning,
           {text.file, 0, 0},
           "nobody gets this text: no subscriber of its lists, and no channel, has the language " + text.language});
  }
}

Findings advice_on_release(const Edition& edition, const Settings& settings) {
  Findings findings;
  for (const auto& text : edition.set.texts) {
    auto found = advice_on(text, source_of(edition, text));
    const auto rendered = findings_in_release(text, settings.newsroom(text.newsroom));
    found.insert(found.end(), rendered.begin(), rendered.end());
    findings.insert(findings.end(), found.begin(), found.end());
  }
  tell_unnamed_files(edition, findings);
  tell_borrowed_words(edition, findings);
  tell_missing_labels(edition, findings);
  tell_bare_posts(edition, settings, findings);
  tell_of_embargo(edition, settings, findings);
  tell_lists_of_other_languages(edition, findings);
  tell_mistyped_topics(edition, settings, findings);
  if (edition.made_of) place_in_original(*edition.made_of, findings);
  return findings;
}

}  // namespace gazetted
