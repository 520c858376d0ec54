#include "returns.hpp"

#include "gazetted/base/thread.hpp"

namespace gazetted {

Returns::Returns(const Ports& ports)
    : p_(ports),
      votes_(VoteDesk::Ports{.io = p_.io,
                             .configuration = p_.configuration,
                             .ledger = p_.ledger,
                             .dispatch = p_.dispatch,
                             .timers = p_.timers,
                             .clock = p_.clock,
                             .tell = [this](const NoticeText& text) { p_.notices.tell(text); },
                             .steering = p_.steering}),
      orders_(BounceOrders::Ports{
          .io = p_.io, .ledger = p_.ledger, .dispatch = p_.dispatch, .votes = votes_, .clock = p_.clock}),
      probes_(ReturnProbes::Ports{.configuration = p_.configuration, .dispatch = p_.dispatch, .clock = p_.clock}),
      book_(FeedbackLedger::Ports{.io = p_.io,
                                  .pool = pool_,
                                  .configuration = p_.configuration,
                                  .ledger = p_.ledger,
                                  .dispatch = p_.dispatch,
                                  .clock = p_.clock,
                                  .votes = votes_,
                                  .notices = p_.notices,
                                  .probes = probes_,
                                  .confirm = p_.confirm}) {
  for (std::size_t thread = 0; thread < threads; ++thread) {
    asio::post(pool_, [] {
      name_thread("returns");
      make_thread_nice(5);  // mail goes first
    });
  }
}

Result<std::unique_ptr<Returns>> Returns::open(const Ports& ports) {
  auto returns = std::unique_ptr<Returns>(new Returns(ports));
  auto& p = returns->p_;
  auto tell = [&notices = p.notices](const std::string& subject, const std::string& text) {
    notices.tell({subject, text});
  };
  auto refused = [&probes = returns->probes_](const std::optional<ReturnClaim>& claim, std::string_view recipient) {
    probes.note_refused(claim, recipient);
  };
  auto ways = FeedbackWays::open(FeedbackWays::Ports{.io = p.io,
                                                     .pool = returns->pool_,
                                                     .timers = p.timers,
                                                     .clock = p.clock,
                                                     .configuration = p.configuration,
                                                     .book = returns->book_,
                                                     .tell = std::move(tell),
                                                     .refused = std::move(refused)});
  if (!ways) return ways.error();
  returns->ways_ = std::move(*ways);
  return returns;
}

void Returns::start(Tasks& services) {
  ways_->start(services);
  services.spawn(votes_.run());
}

void Returns::close() {
  ways_->close();
  votes_.stop();
}

}  // namespace gazetted
