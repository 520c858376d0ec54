// Who subscribes, confirms, chooses and leaves by the pages of the door, as the daemon does it: in the ledger first,
// with the mail that it needs, then in what the loop has in memory. On the loop's thread; what it says is durable.
#pragma once
#include <map>

#include "door_mails.hpp"
#include "gazetted/app/configuration.hpp"
#include "gazetted/app/notice_sender.hpp"
#include "gazetted/mail/return_token.hpp"
#include "gazetted/publishing/site_theme.hpp"
#include "gazetted/web/door_page.hpp"
#include "gazetted/web/subscription_book.hpp"

namespace gazetted {

class SubscribersDoor : public SubscriptionBook {
 public:
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    asio::thread_pool& pool;
    const Clock& clock;
    const Configuration& configuration;
    DispatchLoop& dispatch;
    NoticeSender& notices;
    SiteTheme& theme;
  };
  explicit SubscribersDoor(Ports ports) : p_(ports) {}

  asio::awaitable<std::optional<SignUpAnswer>> sign_up(SignUp request) override;
  asio::awaitable<std::optional<SignUpAnswer>> ask_to_move(PreferencesOf who, SignUp request) override;
  asio::awaitable<std::optional<ConfirmResult>> confirm(Confirmation what, DoorVisitor visitor) override;
  asio::awaitable<std::optional<std::vector<OwnList>>> lists_of(PreferencesOf who) override;
  asio::awaitable<bool> choose(PreferencesOf who, OwnList list, DoorVisitor visitor) override;
  asio::awaitable<bool> leave(PreferencesOf who, std::vector<std::string> lists, DoorVisitor visitor) override;
  asio::awaitable<bool> come_back(PreferencesOf who, std::vector<std::string> lists, DoorVisitor visitor) override;

  // Of a person's reply to the mail that asks to confirm, by the address that it came to; whose that is, is proven
  // here. An automatic reply confirms nothing, and must not come here.
  asio::awaitable<std::optional<ConfirmResult>> confirm_by_reply(ReturnClaim claim);

  // In the site's frame, where there is a site whose theme has one.
  asio::awaitable<WebResponse> framed(DoorPage page);
  // Forgets what nobody confirmed, once a day until the daemon ends.
  asio::awaitable<void> look_after();

 private:
  asio::awaitable<std::optional<ConfirmResult>> carry_out(ConfirmOrder order, Confirmation what);
  asio::awaitable<std::optional<SignUpAnswer>> ask(SignUp request, Confirmation asked, std::string speaker);
  void take_over(const LeavingTakenBack& changed);
  void say_closed(const std::string& list);

  Ports p_;
  int framing_ = 0;                     // pages on their way
  std::map<std::string, Time> closed_;  // lists → when that was last said
};

}  // namespace gazetted
