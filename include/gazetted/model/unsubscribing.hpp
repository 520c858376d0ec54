// Whether mails of a list say how to leave it. A value.
#pragma once

namespace gazetted {

enum class Unsubscribing {
  offered,
  none,  // for addresses that pass the mail on (Mailman, an alias of a firm): a reader's click would end it for all
};

}  // namespace gazetted
