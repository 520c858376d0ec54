// The seam between dispatch and the wire: one connection to a relay, and what makes one. SmtpSession speaks to real
// servers; a test plays a script. A connection reports what was said and decides nothing (smtp_judge.hpp does); one
// coroutine at a time uses it, on the loop's thread. Nothing of it survives a crash: the wire file says how far each
// message got.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gazetted/mail/message.hpp"
#include "gazetted/mail/reply_class.hpp"
#include "gazetted/send/relay_options.hpp"

namespace gazetted {

namespace asio = boost::asio;

// What came of one step: a reply, or trouble where none came.
struct SmtpAnswer {
  SmtpStage stage = SmtpStage::connect;
  std::optional<SmtpReply> reply;
  std::string trouble;     // "connection closed", "no reply within 600s", "certificate …"
  bool never = false;      // nothing was said: by its EHLO the server cannot take this message
  bool withdrawn = false;  // nothing of its data left: may_leave() said no, and the connection was closed
  bool dot_sent = false;   // everything left, up to the final dot
  bool first_use = true;   // of the connection: no message was tried on it before
  bool accepted() const { return stage == SmtpStage::dot && reply && reply->positive(); }
};

class MailConnection {
 public:
  virtual ~MailConnection() = default;

  // Connects, greets, secures, authenticates. Nothing: ready for mail.
  virtual asio::awaitable<std::optional<SmtpAnswer>> open() = 0;

  // Sends one message. When its data leaves, `next` is asked for the message that follows, and its envelope goes in the
  // same write; that message must then be the next one sent. `may_leave` is asked before the first byte of data is
  // written, and never again: the last moment to keep the message back, or to note that it is on its way. "No" closes
  // the connection, since after a 354 there is no other clean way back (RFC 5321 section 4.1.1.4).
  using Next = std::function<const Message*()>;
  using MayLeave = std::function<bool()>;
  virtual asio::awaitable<SmtpAnswer> send(const Message& message, const Next& next, const MayLeave& may_leave) = 0;

  virtual bool usable() const = 0;               // whether another message may be sent
  virtual bool committed() const = 0;            // an envelope is already on the wire
  virtual std::uint64_t size_limit() const = 0;  // RFC 1870, in bytes; 0: none was said
  virtual void use_lock_step() = 0;              // one command at a time, whatever EHLO offered
  virtual asio::awaitable<void> quit() = 0;
  virtual void close() = 0;  // at once; pending reads end with "connection closed"
};

class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // Not yet open. `relay` must outlive the connection.
  virtual std::unique_ptr<MailConnection> connect(const RelayOptions& relay, const std::string& hostname,
                                                  const SmtpTimeouts& timeouts,
                                                  std::shared_ptr<asio::ssl::context> tls) = 0;
};

}  // namespace gazetted
