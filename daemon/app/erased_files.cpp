#include "erased_files.hpp"

#include <algorithm>
#include <fstream>

#include "erased_lists.hpp"
#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/audience/fetched_list.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/mail/named_address.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_read = 64u << 20;
constexpr std::size_t most_named = 100;
constexpr int file_mode = 0640;

// The regular files below a directory, in the order of their names; links are not followed.
std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code code;
  for (fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied, code), end;
       !code && at != end; at.increment(code)) {
    std::error_code unknown;
    if (at->symlink_status(unknown).type() == fs::file_type::regular) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void name(std::vector<std::string>& names, const std::string& what) {
  if (names.size() < most_named) names.push_back(what);
}

class Looking {
 public:
  Looking(const Settings& settings, const Address& address, Erase erase) : s_(settings), who_(address), erase_(erase) {}

  void feedback(const fs::path& file) {
    const auto text = read(file);
    if (!text || !mail_mentions(*text, who_)) return;
    const bool is_read = file.parent_path().filename() != "new" && file.parent_path().filename() != "tmp";
    auto mails = read_bundle(*text);
    if (!mails) {  // what was set aside is no bundle, and nothing reads it
      if (is_read) remove(file, found_.mails);
      return;
    }
    std::int64_t named = 0;
    for (auto& mail : *mails) {
      const bool is_named =
          mail_mentions(mail.bytes, who_) || std::any_of(mail.recipients.begin(), mail.recipients.end(),
                                                         [&](const auto& one) { return mentions(one, who_); });
      if (!is_named) continue;
      ++named;
      mail.bytes.clear();  // the others keep their places in the bundle
      mail.recipients.clear();
    }
    found_.mails += named;
    if (is_read)
      write(file, write_bundle(*mails));
    else
      found_.unread = true;
  }

  void fetched_list(const fs::path& file) {
    const auto* list = s_.list(file.parent_path().filename().string());
    const auto rows = rows_without(file, list ? &list->audience : nullptr, who_);
    if (!rows) return note(file, rows.error());
    found_.list_rows += rows->named;
    if (rows->named > 0) write(file, rows->rest);
  }

  void skipped_rows(const fs::path& file) {
    const auto text = read(file);
    if (!text || !mentions(*text, who_)) return;
    std::string rest;
    for (std::size_t at = 0; at < text->size();) {
      const auto end = std::min(text->find('\n', at), text->size() - 1) + 1;
      const auto line = std::string_view(*text).substr(at, end - at);
      mentions(line, who_) ? void(++found_.skipped) : void(rest += line);
      at = end;
    }
    write(file, rest);
  }

  void rejected(const fs::path& file) {
    const auto text = read(file);
    if (text && mail_mentions(*text, who_)) remove(file, found_.rejected);
  }

  void other(const fs::path& file) {
    const auto text = read(file);
    // Pictures and site pages by the thousand: a look at the bytes first.
    if (text && lower(*text).find(lower(who_.local())) != std::string::npos && mentions(*text, who_))
      name(found_.left, file.string());
  }

  void source(const ListOptions& list) {
    const auto lines = lines_of(list, who_);
    if (!lines) return;  // `check` says what is wrong with it
    for (const auto line : *lines) name(found_.sources, fmt::format("{}:{}", list.subscribers.string(), line));
  }

  NamedFiles& found() { return found_; }

 private:
  std::optional<std::string> read(const fs::path& file) {
    auto text = read_file(file, largest_read);
    if (text) return std::move(*text);
    std::error_code code;
    if (fs::exists(file, code)) note(file, text.error());
    return std::nullopt;
  }
  void note(const fs::path& file, const Error& error) { name(found_.troubles, file.string() + ": " + error.message()); }
  void write(const fs::path& file, const std::string& text) {
    if (erase_ == Erase::no) return;
    if (auto done = write_durably(file, text, file_mode); !done) note(file, done.error());
  }
  void remove(const fs::path& file, std::int64_t& count) {
    ++count;
    if (erase_ == Erase::no) return;
    std::error_code code;
    fs::remove(file, code);
    if (code) note(file, Error(Place{}, code.message()));
  }

  const Settings& s_;
  const Address& who_;
  const Erase erase_;
  NamedFiles found_;
};

bool is_below(const fs::path& file, const fs::path& directory) {
  const auto relative = file.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

bool is_of_ledger(const fs::path& file, const Settings& settings) {
  return file.string().starts_with(settings.store.path);
}

}  // namespace

NamedFiles& NamedFiles::operator+=(NamedFiles more) {
  mails += more.mails;
  list_rows += more.list_rows;
  skipped += more.skipped;
  rejected += more.rejected;
  sources = std::move(more.sources);
  left = std::move(more.left);
  troubles = std::move(more.troubles);
  unread = more.unread;
  return *this;
}

NamedFiles named_files(const Settings& settings, const Address& address, Erase erase,
                       const std::function<bool()>& goes_on) {
  Looking look(settings, address, erase);
  const auto state = settings.store.directory();
  const auto& spool = settings.spool.directory;
  std::vector<fs::path> files;
  for (const auto& directory : {state, settings.spool.state, spool}) {
    for (auto& file : files_below(directory)) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  for (const auto& file : files) {
    if (!goes_on()) break;
    if (is_of_ledger(file, settings)) continue;
    if (is_below(file, state / "feedback"))
      look.feedback(file);
    else if (is_below(file, settings.spool.state / "lists") && file.filename() != fetch_record_name)
      look.fetched_list(file);
    else if (file.filename() == archived::skipped_rows && is_below(file, spool / "archive"))
      look.skipped_rows(file);
    else if (is_below(file, spool / "rejected"))
      look.rejected(file);
    else
      look.other(file);
  }
  for (const auto& list : settings.lists) {
    if (!list.audience.source && !is_below(list.audience.subscribers, settings.spool.state)) look.source(list.audience);
  }
  return std::move(look.found());
}

Result<bool> is_in_ledger_file(const std::string& store, const Address& address) {
  constexpr std::size_t piece = 4u << 20;
  const std::vector<std::string> wanted = {address.key(), lower(address.text()), address_key(address.readable())};
  std::size_t overlap = 0;
  for (const auto& one : wanted) overlap = std::max(overlap, one.size());
  for (const auto* ending : {"", "-wal"}) {
    std::ifstream in(store + ending, std::ios::binary);
    std::string held;
    std::string bytes(piece, '\0');
    while (in) {
      in.read(bytes.data(), std::streamsize(piece));
      held += lower(std::string_view(bytes).substr(0, std::size_t(in.gcount())));
      if (std::any_of(wanted.begin(), wanted.end(),
                      [&](const auto& one) { return held.find(one) != std::string::npos; }))
        return true;
      if (held.size() > overlap) held.erase(0, held.size() - overlap);
    }
    if (in.bad()) return fail_errno(store + ending);
  }
  return false;
}

}  // namespace gazetted
