#include "gazetted/app/maildir_source.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "gazetted/base/access.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr Duration rescan{60'000}, look_again{1'000}, first_pause{5'000}, longest_pause{5 * 60'000};
constexpr std::size_t most_mails = 200, most_bytes = 8u << 20;  // of one round

}  // namespace

struct MaildirSource::Found {
  struct File {
    std::string name;
    struct stat info {};
    bool is_cut = false;
  };
  std::vector<File> files;  // of `mails`
  std::vector<TakenMail> mails;
  bool grows = false;
  std::set<std::string> unreadable;
  std::string trouble;  // of the last of those
};

namespace {

constexpr std::chrono::seconds quiet_for(2);  // what nobody has written to for so long is whole

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

// Whether somebody has it open to write to it. The kernel gives a lease on a file of ours only where nobody has; of
// files of others, and where there are no leases (NFS), its time has to say it.
bool is_being_written(int fd, const struct stat& info) {
  // Who opens it meanwhile has us told; SIGIO, which it would be, ends a process, and this one does nothing.
  ::fcntl(fd, F_SETSIG, SIGURG);
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    return false;
  }
  if (errno == EAGAIN) return true;
  const auto now = std::chrono::system_clock::now();
  const auto written = std::chrono::system_clock::from_time_t(info.st_mtim.tv_sec);
  return written <= now && now - written < quiet_for;
}

struct ReadFile {
  TakenMail mail;
  struct stat info {};
  bool grows = false;  // it is not to be taken yet
};

// Only its beginning, of a large one.
Result<ReadFile> read_one(const fs::path& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return fail_on(path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail_errno(path.string());
  if (!S_ISREG(info.st_mode)) return fail("{}: not a regular file", path.string());
  ReadFile read;
  read.info = info;
  read.grows = is_being_written(fd.get(), info);
  if (read.grows) return read;
  auto& mail = read.mail;
  mail.source = "maildir";
  mail.size = std::uint64_t(info.st_size);
  mail.bytes.resize(std::min<std::size_t>(kept_of_mail, std::size_t(info.st_size)));
  std::size_t at = 0;
  while (at < mail.bytes.size()) {
    const auto got = ::read(fd.get(), mail.bytes.data() + at, mail.bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(path.string() + ": cannot read");
    if (got == 0) break;
    at += std::size_t(got);
  }
  mail.bytes.resize(at);
  struct stat after {};
  read.grows = ::fstat(fd.get(), &after) != 0 || !is_same(info, after);
  return read;
}

// Once it is durable. A file that is another one by now, or has grown, comes again.
bool take_away(const fs::path& arrivals, const std::string& name, const struct stat& read, bool is_cut) {
  const auto path = arrivals / name;
  struct stat now {};
  if (::lstat(path.c_str(), &now) != 0) return errno == ENOENT;
  if (!is_same(read, now)) return true;
  // The rest of a large mail is nowhere else.
  if (is_cut) return ::rename(path.c_str(), (arrivals.parent_path() / "cur" / (name + ":2,")).c_str()) == 0;
  return ::unlink(path.c_str()) == 0 || errno == ENOENT;
}

// The names begin with the time of delivery (cr.yp.to/proto/maildir.html).
Result<std::vector<std::string>> names_in(const fs::path& directory,
                                          const std::function<bool(const std::string&)>& is_left) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  if (!listing && errno == ENOENT)
    return fail(
               "{0}: there is no Maildir; make it with 'mkdir -p {0}/new {0}/cur {0}/tmp', and let gazetted write "
               "there",
               directory.parent_path().string())
        .blame_machine();
  if (!listing) return fail_on(directory);
  std::vector<std::string> names;
  const auto keep_oldest = [&] {
    std::sort(names.begin(), names.end());
    if (names.size() > most_mails) names.resize(most_mails);
  };
  while (const dirent* entry = ::readdir(listing.get())) {
    std::string name(entry->d_name);
    if (name.starts_with('.') || is_left(name)) continue;
    names.push_back(std::move(name));
    if (names.size() >= 10 * most_mails) keep_oldest();
  }
  keep_oldest();
  return names;
}

}  // namespace

MaildirSource::MaildirSource(Ports ports, fs::path maildir)
    : p_(std::move(ports)), arrivals_(std::move(maildir) / "new"), watch_(p_.io, p_.timers, arrivals_) {}

void MaildirSource::report(const std::string& reason) {
  if (told_.count(p_.clock.steady()) > 0) log(Event::feedback_trouble, {{"reason", reason}});
}

asio::awaitable<void> MaildirSource::run() {
  auto pause = first_pause;
  while (true) {
    const auto taken = co_await take();
    if (!taken) {
      report(taken.error().text());
      co_await p_.timers.sleep_until(p_.clock.steady() + pause);
      pause = std::min(longest_pause, pause * 2);
      continue;
    }
    pause = first_pause;
    if (*taken > 0) continue;
    const auto patience = grows_ ? look_again : rescan;
    co_await watch_.wait(p_.clock.steady() + patience);
    unreadable_.clear();
  }
}

asio::awaitable<Result<std::size_t>> MaildirSource::take() {
  const auto found = std::make_shared<Found>();
  auto read = [found, arrivals = arrivals_, left = taken_, unreadable = unreadable_, now = p_.clock.now()]() -> Status {
    const auto names =
        names_in(arrivals, [&](const std::string& name) { return left.contains(name) || unreadable.contains(name); });
    if (!names) return names.error();
    std::size_t bytes = 0;
    for (const auto& name : *names) {
      if (bytes > most_bytes) break;
      auto mail = read_one(arrivals / name);
      if (!mail && mail.error().of_machine()) return mail.error();
      if (!mail) {
        found->unreadable.insert(name);
        found->trouble = mail.error().text();
        continue;
      }
      found->grows = mail->grows || found->grows;
      if (mail->grows) continue;
      bytes += mail->mail.bytes.size();
      mail->mail.at = now;
      Found::File file;
      file.name = name;
      file.info = mail->info;
      file.is_cut = mail->mail.is_cut();
      found->files.push_back(std::move(file));
      found->mails.push_back(std::move(mail->mail));
    }
    return {};
  };
  auto status = co_await on_pool(p_.io, p_.pool, read);
  if (!status) co_return status.error();
  unreadable_.merge(found->unreadable);
  grows_ = found->grows;
  if (!found->trouble.empty()) report(found->trouble + "; it stays there, and is tried again");
  if (found->mails.empty()) co_return std::size_t(0);
  status = co_await p_.put(std::move(found->mails));
  if (!status) co_return status.error();
  auto remove = [found, arrivals = arrivals_] {
    std::set<std::string> not_removed;
    for (const auto& file : found->files) {
      if (!take_away(arrivals, file.name, file.info, file.is_cut)) not_removed.insert(file.name);
    }
    return not_removed;
  };
  auto not_removed = co_await on_pool(p_.io, p_.pool, remove);
  if (!not_removed.empty())
    report((arrivals_ / *not_removed.begin()).string() + ": taken, but it cannot be removed; let gazetted write there");
  taken_.merge(not_removed);
  co_return found->files.size();
}

}  // namespace gazetted
