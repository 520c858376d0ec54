// The seam between what comes back and what is kept of it: the ledger stands behind it, a test keeps a list. On the
// loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {

namespace asio = boost::asio;

// One mail, about one delivery or about none. A mail to several of our addresses is one for each.
struct BookedFeedback {
  std::string digest;                // 32 bytes; one that is known already is the same mail again
  std::string source;                // as TakenMail
  Time at;                           // when it came
  std::optional<ReturnClaim> claim;  // proven
  Feedback feedback;
  std::string raw;                   // its bundle, below STATE/feedback: "kept/2026-03-02/NAME"
  std::size_t position = 0;          // in that, from 0
  std::string bytes = {};            // of mail from a person; else empty
  std::optional<Time> said_at = {};  // when it happened, as a provider says
  std::string message_id = {};       // as the mail has it
};

// Of a mail of ours that came back within another, whose return path was lost: its Message-ID, which says which release
// it is of to whoever knows the recipient, and the tokens in its links to unsubscribe, which are signed and name them.
struct ReturnedOriginal {
  std::string message_id;           // without brackets
  std::vector<std::string> tokens;  // in the form of such
};

class FeedbackBook {
 public:
  static constexpr std::size_t most_at_once = 500;

  virtual ~FeedbackBook() = default;
  // Which of these tokens prove themselves: were made for the row that they name, and its address.
  virtual asio::awaitable<Result<std::vector<bool>>> prove(std::vector<ReturnClaim> claims) = 0;
  // In their order, the delivery that each is of, proven by one of its tokens; nothing: it is none of ours.
  virtual asio::awaitable<Result<std::vector<std::optional<ReturnClaim>>>> find(
      std::vector<ReturnedOriginal> originals) = 0;
  // All of them or none, durable when it returns; at most most_at_once. A crash before the raw mail is moved has it
  // noted a second time. In their order, whether each is settled: one that is not comes again, since it is about a mail
  // that is still on its way as far as we know.
  virtual asio::awaitable<Result<std::vector<bool>>> note(std::vector<BookedFeedback> batch) = 0;
};

}  // namespace gazetted
