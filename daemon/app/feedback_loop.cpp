#include "gazetted/app/feedback_loop.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr Duration rescan{60'000}, first_pause{5'000}, longest_pause{5 * 60'000}, removal_round{3'600'000};
constexpr Duration again_after{10'000};
constexpr std::size_t most_bundles = 200;  // of one round
constexpr std::size_t most_bytes = 16u << 20;
constexpr int most_ends = 2;  // of the process, while a mail was being read

}  // namespace

struct FeedbackLoop::OneRead {
  TakenMail mail;
  MailReading reading;
  std::string bundle;
  std::size_t position = 0;
  std::vector<ReturnClaim> proven;  // empty: it is about no delivery of ours
};

struct FeedbackLoop::Round {
  std::vector<std::string> bundles;
  std::vector<OneRead> mails;
  std::size_t bytes = 0;
  std::set<std::string> waiting;  // bundles with a mail that is to come again
};

FeedbackLoop::FeedbackLoop(Ports ports, FeedbackFiles files)
    : p_(std::move(ports)),
      files_(std::move(files)),
      marks_(std::make_shared<ReadingMarks>(files_.directory() / "reading")),
      watch_(p_.io, p_.timers, files_.directory() / "new") {}

asio::awaitable<void> FeedbackLoop::run() {
  auto pause = first_pause;
  while (true) {
    const auto done = co_await work_off();
    if (*stopping_) co_return;
    if (!done) {
      log(Event::feedback_trouble, {{"reason", done.error().text()}});
      co_await p_.timers.sleep_until(p_.clock.steady() + pause);
      pause = std::min(longest_pause, pause * 2);
      continue;
    }
    pause = first_pause;
    if (p_.clock.steady() >= next_removal_) co_await remove_old();
    if (*done > 0) continue;
    auto until = p_.clock.steady() + rescan;
    for (const auto& [name, when] : postponed_) until = std::min(until, when);
    co_await watch_.wait(until);
  }
}

// One round, on the pool.
struct FeedbackLoop::Reader {
  FeedbackFiles files;
  std::shared_ptr<ReadingMarks> marks;
  std::shared_ptr<const std::atomic<bool>> stopping;
  std::string bounce_prefix;
  std::vector<ProviderOptions> providers;
  std::set<std::string> postponed;

  // Of a mail one; of what a provider has posted, one for each event.
  std::vector<MailReading> readings_of(const TakenMail& mail) const {
    constexpr std::string_view posted = "provider:";
    if (!mail.source.starts_with(posted)) return {read_taken(mail, bounce_prefix)};
    const auto name = std::string_view(mail.source).substr(posted.size());
    const auto known = std::find_if(providers.begin(), providers.end(),
                                    [&](const ProviderOptions& one) { return one.provider->name == name; });
    return read_taken_post(mail, known == providers.end() ? nullptr : known->provider.get(), bounce_prefix);
  }

  // What ended the process twice is read with a mark for each mail, and the one that did it is left alone.
  std::vector<MailReading> read_with_mark(const TakenMail& mail, const std::string& name) const {
    if (marks->ended_while(name) >= most_ends) {
      marks->end(name);
      return {unread_taken(mail, bounce_prefix, "the daemon ended twice while it read this mail")};
    }
    if (auto status = marks->begin(name); !status) return {unread_taken(mail, bounce_prefix, status.error().text())};
    auto readings = readings_of(mail);
    marks->end(name);
    return readings;
  }

  Status read(Round& round) const {
    const auto waiting = files.waiting(most_bundles, postponed);
    if (!waiting) return waiting.error();
    for (const auto& name : *waiting) {
      auto mails = files.read(name);
      if (!mails && mails.error().of_machine()) return mails.error();
      if (!mails) {
        log(Event::feedback_trouble, {{"reason", mails.error().text() + "; it is in feedback/aside"}});
        if (auto status = files.set_aside(name); !status) return status;
        continue;
      }
      const bool is_enough =
          round.bytes > most_bytes || round.mails.size() + mails->size() > FeedbackBook::most_at_once;
      if (is_enough && !round.mails.empty()) return {};
      if (auto status = read_mails(name, std::move(*mails), round); !status) return status;
    }
    return {};
  }

  Status read_mails(const std::string& name, std::vector<TakenMail> mails, Round& round) const {
    const bool is_suspect = marks->ended_while(name) >= most_ends;
    if (!is_suspect) {
      if (auto status = marks->begin(name); !status) return status;
    }
    for (std::size_t i = 0; i < mails.size(); ++i) {
      if (*stopping) break;
      auto& mail = mails[i];
      round.bytes += mail.bytes.size();
      auto readings = is_suspect ? read_with_mark(mail, fmt::format("{}#{}", name, i)) : readings_of(mail);
      if (readings.empty() || mail.is_cut() || !is_from_person(readings.front().feedback)) mail.bytes = std::string();
      for (auto& reading : readings) {
        OneRead one;
        one.mail = mail;
        one.reading = std::move(reading);
        one.bundle = name;
        one.position = i;
        round.mails.push_back(std::move(one));
      }
    }
    marks->end(name);
    if (*stopping) return fail("the daemon stops");
    round.bundles.push_back(name);
    return {};
  }
};

asio::awaitable<Result<std::size_t>> FeedbackLoop::work_off() {
  const auto round = std::make_shared<Round>();
  const Reader reader{files_, marks_, stopping_, p_.bounce_prefix(), p_.providers(), postponed_now()};
  auto read = [reader, round] { return reader.read(*round); };
  auto status = co_await on_pool(p_.io, p_.pool, read);
  if (!status) co_return status.error();
  if (round->bundles.empty()) co_return std::size_t(0);
  status = co_await prove(round);
  if (!status) co_return status.error();
  status = co_await note(round);
  if (!status) co_return status.error();
  status = co_await keep(round);
  if (!status) co_return status.error();
  log_round(*round);
  co_return round->mails.size();
}

// One whose time has come is looked at now, unless somebody has taken it out of new/: it is remembered no longer.
std::set<std::string> FeedbackLoop::postponed_now() {
  std::erase_if(postponed_, [&](const auto& one) { return one.second <= p_.clock.steady(); });
  std::set<std::string> names;
  for (const auto& [name, when] : postponed_) names.insert(name);
  return names;
}

asio::awaitable<Status> FeedbackLoop::keep(RoundPtr round) {
  for (const auto& name : round->bundles) {
    if (round->waiting.contains(name))
      postponed_[name] = p_.clock.steady() + again_after;
    else
      postponed_.erase(name);
  }
  auto work = [files = files_, round] {
    Status kept;
    for (const auto& name : round->bundles) {
      if (kept && !round->waiting.contains(name)) kept = files.keep(name);
    }
    return kept;
  };
  auto status = co_await on_pool(p_.io, p_.pool, work);
  co_return status;
}

// Every address of ours that it was sent to; else the first token in it that proves itself.
asio::awaitable<Status> FeedbackLoop::prove(RoundPtr round) {
  std::vector<ReturnClaim> claims;
  for (const auto& one : round->mails) {
    claims.insert(claims.end(), one.reading.of_envelope.begin(), one.reading.of_envelope.end());
    claims.insert(claims.end(), one.reading.of_text.begin(), one.reading.of_text.end());
  }
  if (claims.empty()) {
    const auto status = co_await find(round);
    co_return status;
  }
  const auto asked = claims.size();
  const auto proven = co_await p_.book.prove(std::move(claims));
  if (!proven) co_return proven.error();
  if (proven->size() != asked) broken("the book has proven another number of tokens than it was asked for");
  std::size_t at = 0;
  for (auto& one : round->mails) {
    for (const auto& claim : one.reading.of_envelope) {
      if ((*proven)[at++]) one.proven.push_back(claim);
    }
    const bool by_envelope = !one.proven.empty();
    for (const auto& claim : one.reading.of_text) {
      if ((*proven)[at++] && !by_envelope && one.proven.empty()) one.proven.push_back(claim);
    }
  }
  const auto status = co_await find(round);
  co_return status;
}

// Of what no token proves: by the links in the mail that came back.
asio::awaitable<Status> FeedbackLoop::find(RoundPtr round) {
  std::vector<ReturnedOriginal> originals;
  std::vector<OneRead*> whose;
  for (auto& one : round->mails) {
    if (!one.proven.empty() || !one.reading.original) continue;
    originals.push_back(*one.reading.original);
    whose.push_back(&one);
  }
  if (originals.empty()) co_return Status();
  const auto found = co_await p_.book.find(std::move(originals));
  if (!found) co_return found.error();
  if (found->size() != whose.size()) broken("the book has found another number of mails than it was asked for");
  for (std::size_t i = 0; i < whose.size(); ++i) {
    if ((*found)[i]) whose[i]->proven.push_back(*(*found)[i]);
  }
  co_return Status();
}

namespace {

BookedFeedback booked(const MailReading& reading, const TakenMail& mail, const std::string& bundle,
                      std::size_t position, std::optional<ReturnClaim> claim) {
  BookedFeedback entry;
  entry.digest = digest_of(reading, claim);
  entry.source = mail.source;
  entry.at = mail.at;
  entry.claim = std::move(claim);
  entry.feedback = reading.feedback;
  entry.raw = FeedbackFiles::kept_place(bundle);
  entry.position = position;
  entry.bytes = mail.bytes;
  entry.said_at = reading.said_at;
  entry.message_id = reading.message_id;
  return entry;
}

}  // namespace

asio::awaitable<Status> FeedbackLoop::note(RoundPtr round) {
  std::vector<BookedFeedback> all;
  std::vector<std::string> bundles;  // of `all`
  for (const auto& one : round->mails) {
    if (one.proven.empty()) all.push_back(booked(one.reading, one.mail, one.bundle, one.position, std::nullopt));
    for (const auto& claim : one.proven) all.push_back(booked(one.reading, one.mail, one.bundle, one.position, claim));
    bundles.resize(all.size(), one.bundle);
  }
  for (std::size_t at = 0; at < all.size(); at += FeedbackBook::most_at_once) {
    const auto begin = all.begin() + std::ptrdiff_t(at);
    const auto end = all.begin() + std::ptrdiff_t(std::min(all.size(), at + FeedbackBook::most_at_once));
    std::vector<BookedFeedback> batch(std::make_move_iterator(begin), std::make_move_iterator(end));
    const auto settled = co_await p_.book.note(std::move(batch));
    if (!settled) co_return settled.error();
    for (std::size_t i = 0; i < settled->size(); ++i) {
      if (!(*settled)[i]) round->waiting.insert(bundles[at + i]);
    }
  }
  co_return Status();
}

// What is to come again is counted when it does.
void FeedbackLoop::log_round(const Round& round) {
  std::size_t mails = 0, ours = 0, unread = 0;
  for (const auto& one : round.mails) {
    if (round.waiting.contains(one.bundle)) continue;
    ++mails;
    ours += one.proven.empty() ? 0 : 1;
    unread += one.reading.feedback.kind == FeedbackKind::unread ? 1 : 0;
  }
  if (mails == 0) return;
  log(Event::feedback_read,
      {{"mails", std::to_string(mails)}, {"ours", std::to_string(ours)}, {"unread", std::to_string(unread)}});
}

asio::awaitable<void> FeedbackLoop::remove_old() {
  next_removal_ = p_.clock.steady() + removal_round;
  auto work = [files = files_, now = p_.clock.now(), keep = p_.keep()] {
    files.remove_unfinished(now);
    return files.remove_kept(now - keep);
  };
  static_cast<void>(co_await on_pool(p_.io, p_.pool, work));
}

}  // namespace gazetted
