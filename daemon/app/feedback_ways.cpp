#include "feedback_ways.hpp"

namespace gazetted {

FeedbackWays::FeedbackWays(const Ports& ports, FeedbackFiles files)
    : p_(ports),
      files_(std::move(files)),
      loop_(FeedbackLoop::Ports{.io = p_.io,
                                .pool = p_.pool,
                                .timers = p_.timers,
                                .clock = p_.clock,
                                .book = p_.book,
                                .providers = [this] { return p_.configuration.current()->feedback.providers; },
                                .bounce_prefix = [this] { return bounce_prefix(); },
                                .keep = [this] { return p_.configuration.current()->feedback.keep; }},
            files_),
      tray_(FeedbackTray::Ports{p_.io, p_.pool, p_.timers, p_.clock, [this] { loop_.wake(); }}, files_),
      http_(p_.io),
      webhooks_(Webhooks::Ports{.io = p_.io,
                                .settings = [this] { return p_.configuration.current(); },
                                .clock = p_.clock,
                                .http = http_,
                                .take = [this](ProviderPost post) { return take_post(std::move(post)); },
                                .tell = p_.tell,
                                .trust = {}}),
      imap_(ImapSource::Ports{.io = p_.io,
                              .pool = p_.pool,
                              .timers = p_.timers,
                              .clock = p_.clock,
                              .options = [this] { return p_.configuration.current()->feedback.imap; },
                              .bounce_prefix = [this] { return bounce_prefix(); },
                              .book = p_.book,
                              .put = [this](std::vector<TakenMail> mails) { return tray_.put_all(std::move(mails)); }},
            files_.directory() / "imap.json") {}

Result<std::unique_ptr<FeedbackWays>> FeedbackWays::open(const Ports& ports) {
  const auto settings = ports.configuration.current();
  FeedbackFiles files(settings->store.directory());
  if (auto status = files.open(); !status) return status.error();
  auto ways = std::unique_ptr<FeedbackWays>(new FeedbackWays(ports, std::move(files)));
  if (auto status = ways->listen(); !status) return fail("feedback.lmtp: {}", status.error().text());
  if (const auto& maildir = settings->feedback.maildir; !maildir.empty()) {
    auto put = [&tray = ways->tray_](std::vector<TakenMail> mails) { return tray.put_all(std::move(mails)); };
    ways->maildir_ = std::make_unique<MaildirSource>(
        MaildirSource::Ports{ports.io, ports.pool, ports.timers, ports.clock, std::move(put)}, maildir);
  }
  return ways;
}

Status FeedbackWays::listen() {
  const auto settings = p_.configuration.current();
  if (settings->feedback.lmtp.empty()) return {};
  LmtpPorts ports{.io = p_.io,
                  .clock = p_.clock,
                  .hostname = [this] { return p_.configuration.current()->hostname; },
                  .form =
                      [this](std::string_view address) {
                        auto claim = return_claim_of(address, bounce_prefix());
                        if (!claim) p_.refused(claim, address);
                        return claim;
                      },
                  .judge = [this](ReturnClaim claim) { return judge(std::move(claim)); },
                  .put = [this](TakenMail mail) { return tray_.put(std::move(mail)); }};
  auto listener = LmtpListener::listen(std::move(ports), settings->feedback.lmtp);
  if (!listener) return listener.error();
  lmtp_ = std::move(*listener);
  return {};
}

std::string FeedbackWays::bounce_prefix() const {
  const auto& address = p_.configuration.current()->bounce_address;
  return address.substr(0, address.rfind('@'));
}

asio::awaitable<LmtpVerdict> FeedbackWays::judge(ReturnClaim claim) {
  std::vector<ReturnClaim> claims;
  claims.push_back(claim);
  const auto proven = co_await p_.book.prove(std::move(claims));
  if (!proven) co_return LmtpVerdict::later;
  if (!proven->front()) p_.refused(claim, "");
  co_return proven->front() ? LmtpVerdict::ours : LmtpVerdict::unknown;
}

// Durable once it is true.
asio::awaitable<bool> FeedbackWays::take_post(ProviderPost post) {
  TakenMail taken;
  taken.source = "provider:" + post.provider;
  taken.at = p_.clock.now();
  taken.size = post.body.size();
  taken.bytes = std::move(post.body);
  const auto status = co_await tray_.put(std::move(taken));
  co_return status.has_value();
}

void FeedbackWays::start(Tasks& services) {
  services.spawn(loop_.run());
  services.spawn(imap_.run());
  if (maildir_) services.spawn(maildir_->run());
}

void FeedbackWays::close() {
  if (lmtp_) lmtp_->close();
  loop_.stop();
  imap_.stop();
}

asio::awaitable<void> FeedbackWays::answered() {
  if (lmtp_) co_await lmtp_->answered();
}

}  // namespace gazetted
