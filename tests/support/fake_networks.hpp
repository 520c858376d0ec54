// Networks as strict as the real ones, written from their documentation: each refuses what the real one refuses, keeps
// what the public would see, and has its own words for "too many requests". Faults are for the tests to order. Each
// test gives a fake its requests from one thread at a time.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted::test {

class FakeNetwork {
 public:
  struct Post {
    std::string id, text;
    std::string answers;  // the id of the post that it answers
    std::size_t pictures = 0;
  };
  enum class Fault {
    none,
    cut,           // taken, and the connection ends without an answer
    slow,          // taken, and answered after a while
    storm,         // not taken: too many requests
    error_inside,  // not taken, though the status says success
    broken,        // not taken: an error of the server
    refused,       // not taken: there is something wrong with the post
    revoked,       // not taken: our rights have gone
    malformed,     // taken, and answered with something that nobody understands
    stuck,         // taken; the answer comes only when everybody has left
  };
  virtual ~FakeNetwork() = default;

  // `post.path` without what the test put before it.
  HttpAction take(const CapturedPost& post);
  virtual std::optional<HttpAction> read(const std::string& target);  // a GET

  // What the next requests that would publish something meet, in their order; after these all is well.
  std::vector<Fault> faults;
  std::vector<Post> published;
  std::vector<std::string> edited, removed;  // ids, in that order
  std::vector<std::string> complaints;       // what the real one would have refused

  static std::unique_ptr<FakeNetwork> make(const std::string& type);

 protected:
  // A request that nobody sees; nothing: it would publish.
  virtual std::optional<HttpAction> prepare(const CapturedPost&) { return std::nullopt; }
  virtual HttpAction publish(const CapturedPost& post) = 0;
  virtual HttpAction too_many() const;
  virtual HttpAction error_inside() const;
  virtual HttpAction refusal() const;
  virtual HttpAction revoked() const;

  HttpAction complain(const std::string& what);
  const Post* find(const std::string& id) const;
  std::string add(Post post);                                 // its id
  bool edit(const std::string& id, const std::string& text);  // false: it is not there
  bool remove(const std::string& id);
  bool has_bearer(const CapturedPost& post, const std::string& token = "secret-token");
};

HttpAction json_answer(int status, const std::string& body, std::map<std::string, std::string> headers = {});
HttpAction cut_connection();

// The pieces that several of the fakes need.
json::object json_body(const CapturedPost& post);
std::map<std::string, std::string> form_body(const CapturedPost& post);
std::string header(const CapturedPost& post, const std::string& name);
std::int64_t epoch_seconds(double from_now);

}  // namespace gazetted::test
