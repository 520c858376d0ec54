#include "imap_source.hpp"

#include <algorithm>

#include "gazetted/app/feedback_reader.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_mails = 50, most_bytes = 8u << 20;  // of one round
constexpr int most_failures = 3;                               // of one mail, before it is left alone

// How far it has come, in which mailbox of whom.
struct Progress {
  std::string account;
  std::uint32_t validity = 0, uid = 0;
};

Progress read_progress(const fs::path& file) {
  const auto text = read_file(file, 64 * 1024);
  const auto value = text ? parse_json(*text) : Result<json::value>(json::value());
  const auto* object = value ? value->if_object() : nullptr;
  if (!object) return {};
  return {text_member(*object, "account"), std::uint32_t(int_member(*object, "uidvalidity")),
          std::uint32_t(int_member(*object, "uid"))};
}

Status write_progress(const fs::path& file, const Progress& progress) {
  const json::object object{{"account", progress.account},
                            {"uidvalidity", std::int64_t(progress.validity)},
                            {"uid", std::int64_t(progress.uid)}};
  return write_durably(file, json::serialize(object) + "\n", 0640);
}

std::string account_of(const ImapOptions& options) { return hex(sha256(options.url + "\n" + options.username)); }

}  // namespace

struct ImapSource::Round {
  struct Mail {
    std::uint32_t uid = 0;
    TakenMail mail;
    std::vector<ReturnClaim> claims;
    std::optional<ReturnedOriginal> original;
    bool is_ours = false;
  };
  ImapOptions options;
  std::uint32_t last = 0;  // UID that was looked at, whatever became of it
  std::vector<Mail> mails;
};

// What is known on the pool's thread: the connection, and how far it has come.
struct ImapSource::Server {
  Server(fs::path where, std::shared_ptr<const std::atomic<bool>> stop)
      : file(std::move(where)), stopped(std::move(stop)), progress(read_progress(file)) {}

  Status look(Round& round, Time now, const std::string& bounce_prefix) {
    const ImapLogin login{round.options.url, round.options.username, round.options.password, ""};
    if (!mailbox || !(used == login)) {
      mailbox = std::make_unique<ImapMailbox>(login, stopped);
      used = login;
    }
    auto done = fetch_new(round, now, bounce_prefix);
    if (!done) mailbox.reset();  // a connection that has had trouble is not used again
    return done;
  }

  Status fetch_new(Round& round, Time now, const std::string& bounce_prefix) {
    const auto state = mailbox->state();
    if (!state) return state.error();
    // The UIDs of another mailbox mean nothing here; what is taken a second time is known by its digest.
    const auto account = account_of(round.options);
    if (progress.account != account || progress.validity != state->validity) progress = {account, state->validity, 0};
    round.last = progress.uid;
    if (state->next <= progress.uid + 1) return {};
    const auto uids = mailbox->uids_from(progress.uid + 1);
    if (!uids) return uids.error();
    std::size_t bytes = 0;
    for (const auto uid : *uids) {
      if (round.mails.size() >= most_mails || bytes > most_bytes) return {};
      auto one = fetch_one(uid, now, bounce_prefix);
      if (!one && !is_to_be_left(uid)) return round.mails.empty() ? Status(one.error()) : Status();
      round.last = uid;
      if (!one) {
        log(Event::feedback_trouble, {{"reason", one.error().text() + "; this mail is left where it is"}});
        continue;
      }
      bytes += one->mail.bytes.size();
      round.mails.push_back(std::move(*one));
    }
    return {};
  }

  Result<Round::Mail> fetch_one(std::uint32_t uid, Time now, const std::string& bounce_prefix) {
    const auto size = mailbox->size_of(uid);
    if (!size) return size.error();
    auto bytes = mailbox->fetch(progress.validity, uid, kept_of_mail);
    if (!bytes) return bytes.error();
    Round::Mail one;
    one.uid = uid;
    one.mail.source = "imap";
    one.mail.at = now;
    one.mail.size = std::max<std::uint64_t>(*size, bytes->size());
    one.mail.bytes = std::move(*bytes);
    auto reading = read_taken(one.mail, bounce_prefix);
    one.claims = std::move(reading.of_text);
    one.original = std::move(reading.original);
    return one;
  }

  bool is_to_be_left(std::uint32_t uid) {
    if (std::exchange(failed, uid) != uid) failures = 0;
    return ++failures >= most_failures;
  }

  // Behind the taking: whatever goes wrong here costs a second taking, or leaves a mail where it was.
  Status settle(const Round& round) {
    std::string trouble;
    for (const auto& one : round.mails) {
      if (!mailbox) break;
      auto status = one.is_ours ? take_away(one.uid, round.options.move_to) : mailbox->mark_unseen(one.uid);
      if (!status && trouble.empty()) trouble = status.error().text();
    }
    if (!trouble.empty()) log(Event::feedback_trouble, {{"reason", trouble + "; taken, but still in the mailbox"}});
    if (round.last == progress.uid) return {};
    progress.uid = round.last;
    return write_progress(file, progress);
  }

  Status take_away(std::uint32_t uid, const std::string& to) {
    return to.empty() ? mailbox->remove(uid) : mailbox->move(uid, to);
  }

  const fs::path file;
  const std::shared_ptr<const std::atomic<bool>> stopped;
  Progress progress;
  ImapLogin used;
  std::unique_ptr<ImapMailbox> mailbox;
  std::uint32_t failed = 0;
  int failures = 0;
};

ImapSource::ImapSource(Ports ports, fs::path file)
    : p_(std::move(ports)), server_(std::make_shared<Server>(std::move(file), stopped_)) {}

asio::awaitable<void> ImapSource::run() {
  auto pause = poll;
  while (!*stopped_) {
    const auto looked_at = co_await take();
    if (*stopped_) co_return;
    if (looked_at && *looked_at > 0) continue;
    if (!looked_at) log(Event::feedback_trouble, {{"reason", looked_at.error().text()}});
    pause = looked_at ? poll : std::min(longest_pause, 2 * pause);
    co_await p_.timers.sleep_until(p_.clock.steady() + pause);
  }
}

asio::awaitable<Result<std::size_t>> ImapSource::take() {
  const auto round = std::make_shared<Round>();
  round->options = p_.options();
  if (!round->options.is_on()) co_return std::size_t(0);
  auto look = [server = server_, round, now = p_.clock.now(), prefix = p_.bounce_prefix()] {
    return server->look(*round, now, prefix);
  };
  auto status = co_await on_pool(p_.io, p_.pool, look);
  if (!status) co_return status.error();
  status = co_await find_ours(round);
  if (!status) co_return status.error();
  std::vector<TakenMail> ours;
  for (auto& one : round->mails) {
    if (one.is_ours) ours.push_back(std::move(one.mail));
  }
  if (!ours.empty()) {
    status = co_await p_.put(std::move(ours));
    if (!status) co_return status.error();
  }
  auto settle = [server = server_, round] { return server->settle(*round); };
  status = co_await on_pool(p_.io, p_.pool, settle);
  if (!status) co_return status.error();
  co_return round->mails.size();
}

asio::awaitable<Status> ImapSource::find_ours(RoundPtr round) {
  std::vector<ReturnClaim> claims;
  for (const auto& one : round->mails) claims.insert(claims.end(), one.claims.begin(), one.claims.end());
  if (!claims.empty()) {
    const auto proven = co_await p_.book.prove(std::move(claims));
    if (!proven) co_return proven.error();
    std::size_t at = 0;
    for (auto& one : round->mails) {
      for (std::size_t i = 0; i < one.claims.size(); ++i) one.is_ours = (*proven)[at++] || one.is_ours;
    }
  }
  std::vector<ReturnedOriginal> originals;
  std::vector<Round::Mail*> whose;
  for (auto& one : round->mails) {
    if (one.is_ours || !one.original) continue;
    originals.push_back(*one.original);
    whose.push_back(&one);
  }
  if (originals.empty()) co_return Status();
  const auto found = co_await p_.book.find(std::move(originals));
  if (!found) co_return found.error();
  for (std::size_t i = 0; i < whose.size(); ++i) whose[i]->is_ours = (*found)[i].has_value();
  co_return Status();
}

}  // namespace gazetted
