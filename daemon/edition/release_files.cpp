#include "gazetted/edition/release_files.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t of_smaller_picture = 300'000;  // bytes, about; see pictures/picture_plan
constexpr std::uint64_t longest_mail = 10u << 20;      // what Gmail's and Microsoft's senders are advised to keep to
constexpr std::uint64_t most_attached = 100u << 20;    // of all languages together; each of them is kept in memory

// Base64 in lines of 76, and the part's own headers.
std::uint64_t encoded_size(std::uint64_t bytes) { return bytes / 57 * 78 + 400; }

struct Wanted {
  Attachment attachment;
  bool shown = false;  // an image in the mail itself
};

// The files of the bundle that a text shows as pictures.
std::set<std::string> shown_in(const Release& text) {
  std::set<std::string> files;
  for (const auto* markdown : {&text.body, &text.boilerplate, &text.notes_to_editors}) {
    for (const auto& link : links_in(*markdown)) {
      if (link.kind == MarkdownLink::Kind::image && !link.broken) files.insert(file_of_target(link.target));
    }
  }
  return files;
}

std::vector<Wanted> wanted_of(const Release& text, const fs::path& bundle) {
  std::vector<Wanted> wanted;
  std::error_code code;
  if (!fs::is_directory(bundle, code)) return wanted;
  const auto shown = shown_in(text);
  const auto add = [&](const Attachment& one) {
    const bool known =
        std::any_of(wanted.begin(), wanted.end(), [&](const auto& each) { return each.attachment.file == one.file; });
    if (!known) wanted.push_back({one, is_image(one.file) && (one.in_text || shown.contains(one.file))});
  };
  for (const auto& attachment : text.attachments) add(attachment);
  for (const auto& file : shown) {
    Attachment picture;
    picture.file = file;
    if (is_image(file) && open_file_below(bundle, file)) add(picture);
  }
  return wanted;
}

bool is_linked(const Edition& edition, const std::string& file) {
  return std::find(edition.linked.begin(), edition.linked.end(), file) != edition.linked.end();
}

// Whether subscribers of every list could follow such a link.
bool can_link(const Edition& edition, const Settings& settings) {
  return !settings.http_listen.empty() && settings.tokens && !settings.tokens->empty() && !edition.newsrooms.empty() &&
         std::none_of(edition.newsrooms.begin(), edition.newsrooms.end(),
                      [](const auto& newsroom) { return newsroom.second.public_url.empty(); });
}

// Whether large pictures of the text do: not where nobody could have them as they were sent.
bool becomes_smaller(const Edition& edition, const Settings& settings) {
  return !settings.pictures.program.empty() && can_link(edition, settings);
}

}  // namespace

Error too_large(const Release& text, const std::vector<AttachedFile>& files, std::uint64_t bytes,
                const std::string& whom) {
  std::string sizes;
  for (const auto& file : files) {
    if (file.link.empty()) sizes += "\n  " + file.name + ": " + format_size(file.size);
  }
  return Error(Place{text.file, 0, 0},
               fmt::format("the mail would be {}, and {}; link to large files instead of attaching them (this is "
                           "automatic where http.listen and the newsroom's public_url are set){}",
                           format_size(bytes), whom, sizes.empty() ? "" : ":" + sizes));
}

void link_large_files(Edition& edition, const Settings& settings, Findings& findings) {
  if (!can_link(edition, settings)) return;
  for (const auto& text : edition.set.texts) {
    std::uint64_t encoded = 0;
    std::vector<std::pair<std::uint64_t, std::string>> may_leave;
    for (const auto& wanted : wanted_of(text, edition.place)) {
      const auto& file = wanted.attachment.file;
      if (is_linked(edition, file)) continue;
      auto size = file_size_below(edition.place, file);
      if (wanted.shown && size > of_smaller_picture && becomes_smaller(edition, settings)) size = of_smaller_picture;
      encoded += encoded_size(size);
      if (!wanted.shown) may_leave.emplace_back(size, file);
    }
    std::sort(may_leave.begin(), may_leave.end());
    for (; encoded > longest_mail && !may_leave.empty(); may_leave.pop_back()) {
      const auto& [size, file] = may_leave.back();
      encoded -= encoded_size(size);
      edition.linked.push_back(file);
      findings.push_back({Severity::note, Place{text.file, 0, 0},
                          file + " (" + format_size(size) + ") is too large for a mail and is sent as a link"});
    }
  }
}

std::vector<std::string> names_of_files(const Release& text, const fs::path& bundle) {
  std::vector<std::string> names;
  for (const auto& wanted : wanted_of(text, bundle)) names.push_back(wanted.attachment.file);
  return names;
}

namespace {

Status refuse_too_many_bytes(const Edition& edition) {
  std::uint64_t bytes = 0;
  for (const auto& text : edition.set.texts) {
    for (const auto& wanted : wanted_of(text, edition.place)) {
      if (!is_linked(edition, wanted.attachment.file)) bytes += file_size_below(edition.place, wanted.attachment.file);
    }
  }
  if (edition.set.texts.size() < 2 || bytes <= most_attached) return {};
  return Error(
      Place{edition.set.first().file, 0, 0},
      fmt::format(
          "the files of its {} languages have {} in total, and at most {} is allowed; link to large files instead",
          edition.set.texts.size(), format_size(bytes), format_size(most_attached)));
}

bool may_become_smaller(const Wanted& wanted, const Edition& edition, const Settings& settings) {
  return wanted.shown && becomes_smaller(edition, settings);
}

// Whether it is read at all: what is larger makes the mail too large whatever is in it.
bool may_be_mailed(const Wanted& wanted, const Edition& edition, const Settings& settings) {
  const auto size = file_size_below(edition.place, wanted.attachment.file);
  return size <= longest_mail || (may_become_smaller(wanted, edition, settings) && size <= largest_picture);
}

Error at_text(const Release& text, const Error& error) {
  const Error placed(Place{text.file, 0, 0}, error.message());
  return error.of_machine() ? placed.blame_machine() : placed;
}

struct MailedBytes {
  std::string bytes;
  bool is_smaller = false;
};

// As a mail has it when it is made now.
Result<MailedBytes> make_mailed(const Wanted& wanted, const Edition& edition, const Settings& settings,
                                const PictureStore& store) {
  const auto& from = wanted.attachment;
  auto bytes = read_file_below(edition.place, from.file, largest_picture);
  if (!bytes) return bytes.error();
  if (may_be_cleaned(*bytes)) *bytes = clean_picture(*bytes, "");
  if (may_become_smaller(wanted, edition, settings)) {
    auto smaller = store.for_mail(*bytes, {from.title, from.caption, from.credit, from.alt});
    if (!smaller.empty()) return MailedBytes{std::move(smaller), true};
  }
  return MailedBytes{std::move(*bytes), false};
}

// As it was made when the release was accepted.
Result<MailedBytes> read_mailed(const MailedPicture& picture, const Edition& edition) {
  if (picture.bytes) return MailedBytes{*picture.bytes, picture.is_smaller};
  const auto name = std::string(archived::mailed) + "/" + picture.sha256;
  const auto directory = edition.place.parent_path();
  auto bytes = read_file_below(directory, name, largest_picture);
  if (!bytes) return bytes.error();
  if (hex(sha256(*bytes)) != picture.sha256)
    return fail("{}: it is damaged: its SHA-256 is another one than its name says", (directory / name).string());
  return MailedBytes{std::move(*bytes), picture.is_smaller};
}

const MailedPicture* kept_of(const Edition& edition, std::size_t text, const std::string& file) {
  if (!edition.mailed) return nullptr;
  const auto found = std::find_if(edition.mailed->begin(), edition.mailed->end(),
                                  [&](const auto& one) { return one.text == text && one.file == file; });
  return found != edition.mailed->end() ? &*found : nullptr;
}

}  // namespace

Status keep_mailed_pictures(Edition& edition, const Settings& settings, const std::function<bool()>& goes_on) {
  if (auto status = refuse_too_many_bytes(edition); !status) return status;
  const PictureStore store(settings.pictures, goes_on);
  std::map<std::string, std::shared_ptr<const std::string>> by_hash;
  std::vector<MailedPicture> mailed;
  for (std::size_t text = 0; text < edition.set.texts.size(); ++text) {
    for (const auto& wanted : wanted_of(edition.set.texts[text], edition.place)) {
      const auto& file = wanted.attachment.file;
      if (!is_image(file) || is_linked(edition, file) || !may_be_mailed(wanted, edition, settings)) continue;
      auto made = make_mailed(wanted, edition, settings, store);
      if (!made) return at_text(edition.set.texts[text], made.error());
      if (goes_on && !goes_on()) return fail("its pictures were not made: the daemon is stopping").blame_machine();
      MailedPicture picture{text, file, hex(sha256(made->bytes)), made->is_smaller};
      auto& bytes = by_hash[picture.sha256];
      if (!bytes) bytes = std::make_shared<const std::string>(std::move(made->bytes));
      picture.bytes = bytes;
      mailed.push_back(std::move(picture));
    }
  }
  edition.mailed = std::move(mailed);
  return {};
}

bool makes_pictures_again(const Edition& edition) {
  if (edition.mailed) return false;
  return std::any_of(edition.set.texts.begin(), edition.set.texts.end(), [&](const auto& text) {
    const auto wanted = wanted_of(text, edition.place);
    return std::any_of(wanted.begin(), wanted.end(), [](const auto& one) { return one.shown; });
  });
}

namespace {

// It travels: the bytes that the mail has. False: they would not fit any more, and only its size counts.
class TravellingFiles {
 public:
  TravellingFiles(const Release& text, const Edition& edition, const Settings& settings)
      : text_(text), edition_(edition), settings_(settings) {}

  Status add(const Wanted& wanted) {
    const auto& name = wanted.attachment.file;
    auto file = file_called(wanted);
    if (is_linked(edition_, name)) {
      link_to(name, file);
    } else if (auto status = take(wanted, file); !status) {
      return status;
    }
    if (wanted.shown) file.cid = hex(sha256(text_.id + '\0' + name)).substr(0, 20) + "@gazetted";
    files_.push_back(std::move(file));
    return {};
  }

  std::uint64_t encoded() const { return encoded_; }
  std::vector<AttachedFile> files() { return std::move(files_); }
  const std::vector<AttachedFile>& all() const { return files_; }

 private:
  static AttachedFile file_called(const Wanted& wanted) {
    const auto& from = wanted.attachment;
    return {from.file, from.title, "", "", from.caption, from.credit, from.alt};
  }

  void link_to(const std::string& name, AttachedFile& file) const {
    file.size = file_size_below(edition_.place, name);
    file.link = file_link({edition_.set.first().id, edition_.content + "/" + name_below(edition_.place, name)},
                          *settings_.tokens);
  }

  Status take(const Wanted& wanted, AttachedFile& file) {
    const auto& name = wanted.attachment.file;
    file.size = file_size_below(edition_.place, name);
    const auto* kept = kept_of(edition_, std::size_t(&text_ - edition_.set.texts.data()), name);
    if (kept || may_be_mailed(wanted, edition_, settings_)) {
      auto mailed = kept ? read_mailed(*kept, edition_)
                         : make_mailed(wanted, edition_, settings_, PictureStore(settings_.pictures));
      if (!mailed) return at_text(text_, mailed.error());
      if (mailed->is_smaller) link_to_original(wanted);
      file.bytes = std::move(mailed->bytes);
      file.size = file.bytes.size();
    }
    encoded_ += encoded_size(file.size);
    if (encoded_ > longest_mail) file.bytes.clear();
    return {};
  }

  // A reload may have taken away what leads there.
  void link_to_original(const Wanted& wanted) {
    if (!can_link(edition_, settings_)) return;
    auto original = file_called(wanted);
    original.caption.clear();  // below the picture itself
    original.credit.clear();
    link_to(wanted.attachment.file, original);
    files_.push_back(std::move(original));
  }

  const Release& text_;
  const Edition& edition_;
  const Settings& settings_;
  std::vector<AttachedFile> files_;
  std::uint64_t encoded_ = 0;
};

}  // namespace

Result<std::vector<AttachedFile>> files_of(const Release& text, const Edition& edition, const Settings& settings) {
  TravellingFiles files(text, edition, settings);
  for (const auto& wanted : wanted_of(text, edition.place)) {
    if (auto status = files.add(wanted); !status) return status.error();
  }
  if (files.encoded() > longest_mail)
    return too_large(text, files.all(), files.encoded(), "many servers refuse more than 10 MB");
  return files.files();
}

}  // namespace gazetted
