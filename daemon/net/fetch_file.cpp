#include "gazetted/net/fetch_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <cerrno>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/redact.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/net/tuple_awaitable.hpp"
#include "gazetted/net/url.hpp"

namespace gazetted {
namespace {

constexpr std::chrono::milliseconds between_questions{100};
constexpr std::size_t longest_validator = 512;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string header_of(const HttpResponse& response, const char* name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() || found->second.size() > longest_validator || has_control(found->second)
             ? ""
             : found->second;
}

class Fetching {
 public:
  explicit Fetching(const FileToFetch& wanted) : wanted_(wanted), watch_(io_), client_(io_), tasks_(io_) {
    for (const auto& [name, secret] : wanted.headers) secrets_.add(secret);
  }

  Result<FetchedFile> run() {
    deadline_ = clock_.steady() + wanted_.time;
    tasks_.spawn(fetch());
    tasks_.spawn(look_out());
    io_.run();
    if (stopped_) return fail("the daemon is stopping");
    return std::move(outcome_);
  }

 private:
  // Nothing but this ends a request that gets no answer before its time.
  asio::awaitable<void> look_out() {
    while (!done_) {
      watch_.expires_after(between_questions);
      co_await watch_.async_wait(tuple_awaitable);
      if (done_ || !wanted_.goes_on || wanted_.goes_on()) continue;
      stopped_ = true;
      io_.stop();
    }
  }

  asio::awaitable<void> fetch() {
    std::string url = wanted_.url;
    for (int step = 0;; ++step) {
      auto request = request_for(url);
      if (!open_file()) break;
      auto response = co_await client_.perform(std::move(request));
      const auto next = next_of(url, response, step);
      if (next.empty()) break;
      url = next;
    }
    done_ = true;
    watch_.cancel();
  }

  bool open_file() {
    file_ = Descriptor(::open(wanted_.into.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640));
    if (file_.valid()) return true;
    outcome_ = fail_errno(wanted_.into.string());
    return false;
  }

  HttpRequest request_for(const std::string& url) {
    HttpRequest request;
    request.method = "GET";
    request.url = url;
    request.allow_private = wanted_.allow_private;
    request.timeout = std::max(Duration(1), to_duration(deadline_ - clock_.steady()));
    if (same_origin(url, wanted_.url)) {
      for (const auto& [name, secret] : wanted_.headers) request.headers.push_back(name + ": " + secret.reveal());
    }
    if (!wanted_.etag.empty())
      request.headers.push_back("If-None-Match: " + wanted_.etag);
    else if (!wanted_.last_modified.empty())
      request.headers.push_back("If-Modified-Since: " + wanted_.last_modified);
    bytes_ = 0;
    request.on_body = [this](std::string_view part) { return keep(part); };
    return request;
  }

  bool keep(std::string_view part) {
    bytes_ += part.size();
    if (bytes_ > wanted_.most_bytes) {
      trouble_ = "it is larger than " + format_size(wanted_.most_bytes);
      return false;
    }
    if (auto status = write_all(file_.get(), part, wanted_.into); !status) {
      trouble_ = status.error().text();
      return false;
    }
    return true;
  }

  // Where to go on; empty: the outcome is known.
  std::string next_of(const std::string& url, const HttpResponse& response, int step) {
    if (response.status == 0) {
      outcome_ = fail("{}", trouble_.empty() ? secrets_.redact(one_line(response.trouble, 300)) : trouble_);
    } else if (response.status == 304) {
      outcome_ = FetchedFile{false, wanted_.etag, wanted_.last_modified};
    } else if (response.status == 200) {
      finish(response);
    } else if (!is_redirect(response.status)) {
      outcome_ = fail("the server answered {}{}", response.status, remedy(response.status));
    } else if (step >= most_redirects) {
      outcome_ = fail("it was redirected more than {} times", most_redirects);
    } else {
      const auto next = resolved_url(url, header_of(response, "location"));
      if (next && (wanted_.allow_private || parse_http_url(*next)->scheme == "https")) return *next;
      outcome_ = fail("the server answered {}, and leads to no https:// address", response.status);
    }
    return "";
  }

  static std::string remedy(int status) {
    if (status == 401 || status == 403) return ": the headers of `subscribers` do not open it";
    if (status == 404 || status == 410) return ": there is nothing at its address";
    return status / 100 == 2 ? ", which is no whole file" : "";
  }

  void finish(const HttpResponse& response) {
    if (::close(file_.release()) != 0)
      outcome_ = fail_errno(wanted_.into.string());
    else
      outcome_ = FetchedFile{true, header_of(response, "etag"), header_of(response, "last-modified")};
  }

  const FileToFetch& wanted_;
  const Clock clock_;
  asio::io_context io_{1};
  asio::steady_timer watch_;
  HttpClient client_;
  Tasks tasks_;
  Redactor secrets_;
  SteadyTime deadline_;
  Descriptor file_;
  std::uint64_t bytes_ = 0;
  std::string trouble_;
  bool done_ = false, stopped_ = false;
  Result<FetchedFile> outcome_ = fail("no answer came");
};

}  // namespace

Result<FetchedFile> fetch_file(const FileToFetch& wanted) { return Fetching(wanted).run(); }

}  // namespace gazetted
