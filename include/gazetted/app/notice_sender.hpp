// Mails the notices to `notify:`, and what else is mailed beside the releases: put into the ledger first, then tried
// until each is accepted, refused or a day old. Belongs to the loop's thread. After a crash those in the ledger begin
// anew.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/notice_line.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class NoticeSender {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    Timers& timers;
    const Clock& clock;
  };
  explicit NoticeSender(Ports ports)
      : p_(ports), flag_(p_.io, &p_.timers), sending_(p_.io, [this] { flag_.raise(); }) {}

  void restore(std::vector<Notice> notices);  // of the ledger, at the start
  // To everybody of `notify`, through its relays.
  void tell(const NoticeText& notice);
  void tell(const NoticeText& notice, const std::vector<std::string>& recipients);
  void post(std::vector<Message> mails, const std::vector<std::string>& relays);
  void post(std::vector<TestMail> mails);
  // Which are in the ledger already.
  void take_up(std::vector<Notice> notices, NoticeLine::Urgency urgency = NoticeLine::Urgency::in_turn);
  // Sends until stop(); what is left is in the ledger.
  asio::awaitable<void> run();
  void stop();

 private:
  asio::awaitable<void> send(Notice notice);
  void tell_of_forward(const Notice& notice, const std::string& why);

  Ports p_;
  NoticeLine line_;
  SignalFlag flag_;
  bool stopping_ = false;
  Tasks sending_;  // one for each lane of the line at most
};

}  // namespace gazetted
