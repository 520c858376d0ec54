// The capture server: takes any mail by SMTP and any webhook by HTTP, sends nothing on, and shows
// what arrived. The engine of `sandbox` and `demo`; tests give it a script of faults. Runs on the
// io_context it is given; what it holds may be read from any thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/sandbox/networks.hpp"

namespace gazetted {

namespace asio = boost::asio;
class HttpServer;

struct CapturedMail {
  int number = 0;
  Time at;
  std::string sender, recipient, login;
  std::string bytes;     // as received, dots unstuffed
  bool answered = true;  // false: a script cut the connection instead of an answer
  bool tls = false;
  bool smtputf8 = false;  // asked for in MAIL
  int connection = 0;
};

struct CapturedPost {
  int number = 0;
  Time at;
  std::string method, path, body;
  std::map<std::string, std::string> headers;  // names in lower case
};

// Where a script may step in, and what it may do. An empty action is the ordinary answer.
struct SmtpStep {
  std::string stage;            // connect, ehlo, starttls, auth, mail, rcpt, data, dot, rset, quit
  std::string argument;         // the address, or the message of a dot
  int connection = 0;           // from 1
  int message = 0;              // on this connection, from 1
  std::string parameters = {};  // of mail and rcpt, what comes after the address
};
struct ServerAction {
  std::string reply;  // "451 4.7.1 later"; empty: the ordinary answer
  Duration delay{0};
  bool drop = false;  // close without an answer
};
using SmtpScript = std::function<ServerAction(const SmtpStep&)>;

struct HttpAction {
  int status = 200;
  std::string body = "{\"ok\":true}\n";
  std::map<std::string, std::string> headers;
  Duration delay{0};
  bool drop = false;
};
using HttpScript = std::function<HttpAction(const CapturedPost&)>;
using GetScript = std::function<std::optional<HttpAction>(const std::string& target)>;  // nothing: the pages

struct CaptureOptions {
  std::string title = "gazetted sandbox";  // of its pages
  std::string smtp = "127.0.0.1:0";        // address:port; 0: a free one
  std::string http = "127.0.0.1:0";
  bool pipelining = true;
  bool smtputf8 = true;
  bool dsn = false;                        // offered; what is asked for is heard by the script alone
  std::uint64_t size_limit = 0;            // of a mail, in bytes, told in EHLO; 0: none
  std::string certificate_file, key_file;  // set: STARTTLS is offered
  bool implicit_tls = false;
  std::string username, password;  // set: AUTH PLAIN and LOGIN are offered and needed
  // Set: who may log in, by whatever mechanism; XOAUTH2 is offered too, its password is the access token.
  std::function<bool(const std::string& user, const std::string& password)> may_log_in;
  SmtpScript smtp_script;
  HttpScript http_script;
  GetScript get_script;
  Networks networks;                    // in whose place it answers, where no script does
  std::size_t keep_bytes = 256u << 20;  // of mail; older bodies are forgotten first
};

class CaptureServer {
 public:
  static Result<std::unique_ptr<CaptureServer>> listen(asio::io_context& io, CaptureOptions options);
  ~CaptureServer();

  int smtp_port() const;
  int http_port() const;
  std::vector<CapturedMail> mails() const;
  std::vector<CapturedPost> posts() const;
  std::size_t mail_count() const;
  int connections() const;  // SMTP, so far
  void clear();             // forgets what arrived
  void close();

  struct State;

 private:
  CaptureServer(std::shared_ptr<State> state, std::unique_ptr<HttpServer> http);
  std::shared_ptr<State> state_;
  std::unique_ptr<HttpServer> http_;
};

// The pages and JSON of the capture server, for a GET of `target` (a path and perhaps ?q=…); empty where there is
// no such page. They need no JavaScript.
struct Page {
  std::string type, body;
  std::string download = {};  // the file name that a browser should save it under
  bool foreign = false;       // HTML of a mail
};
Page capture_page(const std::string& title, const std::string& target, const std::vector<CapturedMail>& mails,
                  const std::vector<CapturedPost>& posts, const Networks& networks = Networks());

// How a post reads to a person: what a network would show of it, found by the members that each network's API has.
struct PostPicture {
  std::string type, alt, bytes;
};
struct PostView {
  std::string network, author, title, text, link;
  std::vector<PostPicture> pictures = {};
  bool answers = false;      // another post: it goes on a thread
  bool preparation = false;  // nobody sees it: a session, an upload
};
PostView view_post(const CapturedPost& post, const Networks& networks = Networks());

}  // namespace gazetted
