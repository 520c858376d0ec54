#include "release_texts.hpp"

#include "bidi_controls.hpp"

#include "gazetted/base/choices.hpp"
#include "gazetted/base/cpu_time.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/conversion/changelog.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t longest_text = 4 << 20;
constexpr Duration most_reading{10'000};  // of processor time, for all texts of a bundle
constexpr std::size_t most_texts = 100;   // a bundle's languages

const std::vector<std::string> release_endings = {".md", ".markdown", ".mdown", ".mkd", ".txt"};

// A file of a bundle that is a text: "" is release.md, for whoever has no other.
struct TextFile {
  fs::path path;
  std::string language;
};

// What other programs write, and what makes something of it that is accepted.
std::string remedy_for(const fs::path& file) {
  const auto ending = lower(file.extension().string());
  const auto name = file.filename().string();
  if (ending == ".docx" || ending == ".odt") return "it is converted where pandoc is installed";
  if (ending == ".doc" || ending == ".pages" || ending == ".rtf" || ending == ".wpd" || ending == ".wps" ||
      ending == ".dotx" || ending == ".docm" || ending == ".gdoc" || ending == ".fodt" || ending == ".ott")
    return "save it as .docx in your word processor (Save As, or Export)";
  if (ending == ".epub" || ending == ".org" || ending == ".rst" || ending == ".adoc")
    return "convert it to Markdown: pandoc -t gfm -o release.md '" + name + "' (and read the result)";
  if (ending == ".xhtml" || ending == ".mht" || ending == ".mhtml") return "save it as .html, the page alone";
  if (ending == ".pdf")
    return "a PDF has no paragraphs; use the text that it was made from, or copy its text into release.md";
  if (ending == ".msg") return "save this mail as .eml, or its text as release.md";
  if (ending == ".toml" || ending == ".yaml" || ending == ".yml")
    return "put the text into release.md, with these keys above it between two lines of ---";
  if (ending == ".zip" || ending == ".gz" || ending == ".7z") return "unpack it and drop the directory";
  return "";
}

std::string unknown_kind(const fs::path& file) {
  const auto remedy = remedy_for(file);
  return "this type of file is not supported: a release is Markdown (" + join(release_endings, ", ") +
         "), a document (.docx, .odt), a page (.html), a mail (.eml), ninjs (.json), or a directory with release.md" +
         (remedy.empty() ? "" : "; " + remedy);
}

// Three-letter codes of languages that people write on copies of a file when they mean the word.
bool is_word_too(std::string_view tag) { return tag == "new" || tag == "cop" || tag == "pro"; }

// Why the middle of release.MIDDLE.md is no language; empty: it is one.
std::string no_language(const std::string& middle) {
  const auto remedy = std::string(
      "; a text for each language is called release.de.md, release.zh-Hant.md; move "
      "anything else out of the bundle");
  if (!is_language_tag(middle)) {
    const auto spoken = language_of_country(middle);
    if (!spoken.empty())
      return fmt::format("'{}' is a country, not a language; did you mean release.{}.md?", middle, spoken);
    return "'" + one_line(middle, 60) + "' is not a language" + remedy;
  }
  const auto preferred = preferred_language(middle);
  const auto base = lower(middle.substr(0, middle.find('-')));
  if (base.size() == 3 && preferred.size() == 2)
    return fmt::format("'{}' is not accepted as a language (its code would be {}){}", middle, preferred, remedy);
  if (is_word_too(base)) return fmt::format("'{}' does not look like a language{}", middle, remedy);
  return "";
}

std::vector<std::string> newsrooms_of(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [key, value] : settings.newsrooms) names.push_back(key);
  return names;
}

// The first that says that it is more than a release; null: none does.
const Release* version_said(const std::vector<Release>& texts) {
  const auto said =
      std::find_if(texts.begin(), texts.end(), [](const auto& text) { return text.kind != ReleaseKind::release; });
  return said == texts.end() ? nullptr : &*said;
}

class Texts {
 public:
  // `name`: by which its id is made, where it says none.
  Texts(const PrepareInput& input, std::string name, const Settings& settings, Findings& findings)
      : input_(input), name_(std::move(name)), settings_(settings), findings_(findings) {}

  std::vector<Release> read() {
    if (!fs::is_directory(input_.content)) {
      if (is_release_file(input_.content))
        read_text({input_.content, ""}, input_.name, fs::path(input_.name).stem().string());
      else
        error(input_.name, unknown_kind(input_.content));
      share_times();
      share_version();
      return std::move(texts_);
    }
    const auto files = files_of_bundle();
    read_bundle(files);
    if (!files.empty()) refuse_lookalikes();
    // Whoever has no text of their own reads release.md, or English, or the first.
    const bool has_main = !files.empty() && files.front().language.empty();
    if (!has_main)
      std::stable_partition(texts_.begin(), texts_.end(),
                            [](const auto& text) { return is_same_language(text.language, "en"); });
    share_times();
    share_version();
    share_files();
    return std::move(texts_);
  }

 private:
  void read_bundle(const std::vector<TextFile>& files) {
    const auto read_all = [&] {
      for (const auto& file : files) {
        if (has_time_for(file)) read_text(file, input_.name + "/" + file.path.filename().string(), name_);
      }
    };
    const auto before = findings_;
    read_all();
    // What one of them says it is, all are: the others need neither say so nor have what a withdrawal has not.
    const auto* said = version_said(texts_);
    if (!said || texts_.size() < 2) return;
    version_ = SaidVersion{said->kind, said->supersedes, said->mails, said->file};
    texts_.clear();
    findings_ = before;
    read_all();
  }

  // All languages leave together, and are headed alike: what one of them says of its time holds for all.
  void share_times() {
    share("release_at", &Release::release_at);
    share("embargo", &Release::embargo);
    if (!texts_.empty() && texts_.front().release_at && texts_.front().embargo && !has_errors(findings_))
      error(texts_.front().place_of("embargo"),
            "one of its languages has 'release_at', and one 'embargo'; write one of them");
    share("expires_at", &Release::expires_at);
    const bool lifted = std::any_of(texts_.begin(), texts_.end(), [](const auto& text) { return text.embargo_lifted; });
    if (lifted && texts_.front().public_from())
      error(texts_.front().place_of("embargo"),
            "one of its languages lifts the embargo, and one has a time; write one of them");
    for (auto& text : texts_) text.embargo_lifted = lifted;
    const bool approval = std::any_of(texts_.begin(), texts_.end(), [](const auto& text) { return text.approval; });
    for (auto& text : texts_) {
      text.approval = approval;
      date_by_default(text);
    }
    if (texts_.empty() || has_errors(findings_)) return;
    // One text may name the beginning, and another the end.
    const auto& begin = texts_.front().public_from();
    const auto& end = texts_.front().expires_at;
    if (begin && end && end->instant <= begin->instant)
      error(texts_.front().place_of("expires_at"),
            fmt::format("'expires_at' ({}) is not after the time at which it leaves ({}), so "
                        "nothing would leave; write a later time",
                        to_string(*end), to_string(*begin)));
  }

  // Each language may say in its own words what has changed; who says nothing has the words of the first.
  void share_version() {
    const auto* said = version_said(texts_);
    if (!said) return;
    const auto with_note =
        std::find_if(texts_.begin(), texts_.end(), [](const auto& text) { return !text.change_note.empty(); });
    const auto note = with_note == texts_.end() ? "" : with_note->change_note;
    for (auto& text : texts_) {
      if (text.kind != said->kind || text.supersedes != said->supersedes || text.mails != said->mails)
        error(text.place_of(text.kind != said->kind               ? "kind"
                            : text.supersedes != said->supersedes ? "supersedes"
                                                                  : "mail"),
              "its 'kind', 'supersedes' or 'mail' is another than that of " + said->file);
      if (text.change_note.empty()) text.change_note = note;
    }
  }

  // A translation that names nobody to ask, no file or no link has those of the first text that does; and the words for
  // a file where it has none of its own.
  void share_files() {
    const auto share = [&](auto Release::*all) {
      const auto said =
          std::find_if(texts_.begin(), texts_.end(), [&](const auto& text) { return !(text.*all).empty(); });
      if (said == texts_.end()) return;
      for (auto& text : texts_) {
        if ((text.*all).empty()) text.*all = (*said).*all;
      }
    };
    share(&Release::contacts);
    share(&Release::media);
    share(&Release::attachments);
    for (auto& text : texts_) {
      for (auto& file : text.attachments) describe_as_first(file);
    }
  }

  void describe_as_first(Attachment& file) const {
    for (const auto& text : texts_) {
      const auto known = std::find_if(text.attachments.begin(), text.attachments.end(),
                                      [&](const auto& one) { return one.file == file.file; });
      if (known == text.attachments.end()) continue;
      if (file.credit.empty()) file.credit = known->credit;
      if (file.title.empty() && file.caption.empty() && file.alt.empty() && !file.decorative) {
        file.title = known->title;
        file.caption = known->caption;
        file.alt = known->alt;
        file.decorative = known->decorative;
        file.place = known->place;
      }
      return;
    }
  }

  void share(const std::string& key, std::optional<PlannedTime> Release::*time) {
    const auto said = std::find_if(texts_.begin(), texts_.end(), [&](const auto& text) { return text.*time; });
    if (said == texts_.end()) return;
    for (auto& text : texts_) {
      if (text.*time && (text.*time)->instant != ((*said).*time)->instant)
        error(text.place_of(key),
              "its '" + key + "' is another than that of " + said->file + "; all languages leave at one time");
      else
        text.*time = (*said).*time;
    }
  }

  // A press release has a date: the day it is released, where it says none. A version has that of the one before it
  // (edition/taking_place).
  void date_by_default(Release& release) const {
    if (release.date || release.kind != ReleaseKind::release) return;
    const auto released = release.public_from() ? std::max(input_.now, release.public_from()->instant) : input_.now;
    const int day = day_in_zone(released, Zone::load_or_utc(settings_.newsroom(release.newsroom).time_zone));
    release.date = PublishedDate{day / 10'000, day / 100 % 100, day % 100, {}};
  }

  void error(const std::string& file, std::string message) { error(Place{file, 0, 0}, std::move(message)); }
  void error(Place place, std::string message) {
    findings_.push_back({Severity::error, std::move(place), std::move(message)});
  }

  // release.md first, then in the order of the names.
  std::vector<TextFile> files_of_bundle() {
    std::vector<TextFile> files;
    std::error_code code;
    for (fs::directory_iterator it(input_.content, code), end; !code && it != end; it.increment(code)) {
      if (!it->is_regular_file() || is_left_alone(it->path().filename().string())) continue;
      if (!is_release_file(it->path())) continue;
      const auto stem = it->path().stem().string();
      if (stem == "release")
        files.push_back({it->path(), ""});
      else if (stem.starts_with("release."))
        files.push_back({it->path(), replace_all(stem.substr(8), "_", "-")});
      else
        other_.push_back(it->path().filename().string());
    }
    if (code) error(input_.name, "the bundle cannot be read: " + code.message());
    if (files.size() > most_texts) {
      error(input_.name,
            fmt::format("the bundle has {} texts; at most {} languages are allowed", files.size(), most_texts));
      return {};
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
      return std::pair(!a.language.empty(), a.path) < std::pair(!b.language.empty(), b.path);
    });
    std::sort(other_.begin(), other_.end());
    if (files.empty())
      error(input_.name, "the bundle has no release.md" +
                             (other_.empty() ? "" : "; rename its text '" + other_.front() + "' to release.md"));
    for (const auto& file : files) {
      const auto wrong = file.language.empty() && file.path.stem() == "release" ? "" : no_language(file.language);
      if (!wrong.empty()) error(input_.name + "/" + one_line(file.path.filename().string(), 200), wrong);
    }
    return files;
  }

  // "release_de.md" and "Release (copy).md" are in the way of what their author means, unless they are to be attached.
  void refuse_lookalikes() {
    for (const auto& name : other_) {
      const auto stem = lower(fs::path(name).stem().string());
      const bool alike =
          stem.starts_with("release") && (stem.size() == 7 || std::isalpha(static_cast<unsigned char>(stem[7])) == 0);
      const bool attached = std::any_of(texts_.begin(), texts_.end(), [&](const auto& text) {
        return std::any_of(text.attachments.begin(), text.attachments.end(),
                           [&](const auto& one) { return one.file == name; });
      });
      if (alike && !attached)
        error(
            input_.name + "/" + name,
            "this looks like a text of the release but would not be sent: texts are called release.md, release.de.md, "
            "release.zh-Hant.md; move anything else out of the bundle");
    }
  }

  // A reader of one text is linear; this is for very many of the largest, and for what was overlooked.
  bool has_time_for(const TextFile& file) {
    if (cpu_time_of_thread() - begun_ < most_reading) return true;
    if (!has_errors(findings_))
      error(input_.name + "/" + file.path.filename().string(),
            "it takes too long to read the texts before this one; are they normal texts?");
    return false;
  }

  void read_text(const TextFile& file, const std::string& label, const std::string& name) {
    auto text = read_file(file.path, longest_text);
    if (!text) return error(label, text.error().message());
    auto zone = Zone::load(settings_.newsroom(input_.newsroom).time_zone);
    if (!zone) return error(label, zone.error().message());
    ParseContext context{label, id_from_name(name), *zone, input_.now};
    if (version_ && version_->file != label) context.version = version_;
    for (const auto& [key, newsroom] : settings_.newsrooms) context.zones[key] = Zone::load_or_utc(newsroom.time_zone);
    if (is_changelog_text(*text))
      error(label,
            "this is a changelog with all its versions, and would be sent whole; submit one of them: gazetted submit "
            "CHANGELOG.md --version VERSION (a release that only looks like one has its title in front matter)");
    else if (is_changelog_name(label))
      error(
          label,
          "a file of this name is a changelog, of which one version is submitted (gazetted submit CHANGELOG.md); give "
          "a release another name");
    auto release = parse_release(*text, context, findings_);
    if (!file.language.empty() && !release.language.empty() && !is_same_language(release.language, file.language))
      error(release.place_of("language"),
            fmt::format("its name says '{}', and its 'language' says '{}'", file.language, release.language));
    if (release.language.empty()) release.language = file.language;
    if (!release.newsroom.empty() && !settings_.newsrooms.contains(release.newsroom))
      error(release.place_of("newsroom"), "there is no newsroom '" + release.newsroom + "'" +
                                              what_there_is(newsrooms_of(settings_)) +
                                              did_you_mean(release.newsroom, newsrooms_of(settings_)));
    remove_bidi_controls(release, findings_);
    check_distributor(release);
    const auto& speaks = release.newsroom.empty() ? input_.newsroom : release.newsroom;
    if (release.language.empty()) release.language = settings_.newsroom(speaks).language;
    texts_.push_back(std::move(release));
  }

  void check_distributor(const Release& release) {
    const auto refuse = [&](const std::string& key, const std::string& name) {
      const auto& newsroom = settings_.newsroom(name);
      error(release.place_of(key),
            fmt::format("the newsroom '{}' is retired: its pages stay, and nothing is added to them; name another one "
                        "with {}:",
                        newsroom.key, key));
    };
    // What is wrong on its pages can still be put right.
    if (settings_.is_retired(release.newsroom) && release.kind == ReleaseKind::release)
      refuse("newsroom", release.newsroom);
    if (release.distributed_by.empty()) return;
    if (!settings_.newsrooms.contains(release.distributed_by))
      error(release.place_of("distributed_by"), "'distributed_by': there is no newsroom '" + release.distributed_by +
                                                    "'" + what_there_is(newsrooms_of(settings_)) +
                                                    did_you_mean(release.distributed_by, newsrooms_of(settings_)));
    else if (settings_.is_retired(release.distributed_by))
      refuse("distributed_by", release.distributed_by);
    const auto& speaks = settings_.newsroom(release.newsroom.empty() ? input_.newsroom : release.newsroom);
    const auto& other = settings_.newsroom(release.distributed_by);
    if (other.key != speaks.key && other.name == speaks.on_behalf_of)
      error(release.place_of("distributed_by"),
            fmt::format("the newsroom '{0}' sends out the news of {1} (on_behalf_of in the configuration), so '{2}' "
                        "does not send out its; for news of {1} remove this line, for news of '{0}' alone write them "
                        "in another newsroom",
                        speaks.key, other.name, other.key));
  }

  const PrepareInput& input_;
  const std::string name_;
  const Settings& settings_;
  Findings& findings_;
  std::vector<Release> texts_;
  std::optional<SaidVersion> version_;  // of a bundle, when its texts are read again
  Duration begun_ = cpu_time_of_thread();
  std::vector<std::string> other_;  // texts of the bundle by their ending, not by their name
};

}  // namespace

bool is_release_file(const fs::path& path) {
  const auto ending = lower(path.extension().string());
  return std::find(release_endings.begin(), release_endings.end(), ending) != release_endings.end();
}

std::vector<Release> read_texts(const PrepareInput& input, const Settings& settings, Findings& findings) {
  return Texts(input, input.name, settings, findings).read();
}

std::vector<Release> read_converted(const ConvertedDrop& drop, const PrepareInput& input, const Settings& settings,
                                    Findings& findings) {
  return Texts(input, drop.name, settings, findings).read();
}

const Release& text_for_channel(const ReleaseSet& set, const ChannelOptions& channel, const Settings& settings) {
  const auto& first = set.first();
  const auto& newsroom = settings.newsroom(!first.newsroom.empty() ? first.newsroom : channel.newsroom);
  return set.text_for({channel.language, newsroom.language});
}

}  // namespace gazetted
