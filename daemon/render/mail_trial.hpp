// What a mail must get through before it is believed to be good: no subscriber's row may run into what nobody else's
// did. Done once for a release, list and language; looks, and changes nothing.
#pragma once
#include "gazetted/render/mail.hpp"

namespace gazetted {

class MailTrial {
 public:
  explicit MailTrial(const CompiledMail& mail) : mail_(mail) {}
  Status run() const;

 private:
  Status try_subscribers() const;
  Status try_everybody(const Subscriber& subscriber) const;
  Status try_forms() const;

  const CompiledMail& mail_;
};

}  // namespace gazetted
