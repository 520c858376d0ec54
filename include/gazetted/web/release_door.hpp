// What a program may do with releases over HTTP, as the daemon does it: the endpoints know HTTP, whoever implements
// this knows spool and ledger. On the loop's thread; every call waits for what it says.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/config/api_options.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

enum class ReleaseResult {
  taken,      // it is in the ledger, and leaves when it may
  same,       // this very text was taken before under this id
  held,       // it is in the ledger, and a person has to say yes
  pending,    // it is in the spool, and nobody knows yet what becomes of it
  dry_run,    // it would be taken
  shown,      // here it is
  cancelled,  // nothing more of it leaves
  unknown,    // there is none of this id, or none that this client may know of
  forbidden,  // the client may not
  left,       // too late: something of it has left, or it has ended
  same_text,  // it was taken before under another id
  exists,     // it was to be new
  missing,    // it was to be there
  too_large,
  invalid,  // the findings say why
  waits,    // another text of this id is not taken yet
  trouble,  // of the machine: the same may work later
};

struct ReleaseAnswer {
  ReleaseResult result = ReleaseResult::trouble;
  json::object body = {};   // where nothing is wrong
  std::string detail = {};  // where something is: sentences for people
  Findings findings = {};
};

struct ReleasePut {
  ApiClient client;
  std::string id;
  std::string ending;                   // ".md", as the spool knows the body's type; empty: a bundle, as a tar file
  bool only_new = false;                // If-None-Match: *
  bool only_there = false;              // If-Match: *
  bool dry_run = false;                 // nothing is written
  std::shared_ptr<LongBody> body = {};  // one of begin_body(), and whole
};

class ReleaseDoor {
 public:
  virtual ~ReleaseDoor() = default;
  // Takes the body of a put, `most` bytes of it at most; what is longer is too_large then. Any thread.
  virtual std::shared_ptr<LongBody> begin_body(std::uint64_t most) = 0;
  // Once it is answered it is durable, whatever the answer.
  virtual asio::awaitable<ReleaseAnswer> put(ReleasePut put) = 0;
  virtual asio::awaitable<ReleaseAnswer> show(ApiClient client, std::string id) = 0;
  virtual asio::awaitable<ReleaseAnswer> cancel(ApiClient client, std::string id) = 0;
};

}  // namespace gazetted
