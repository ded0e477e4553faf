-- Posts one signed body again and again, and says at the end what it took.

local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["content-type"] = "application/json"
wrk.headers["x-supademo-signature"] = os.getenv("SIGNATURE")
file:close()

-- Requests per second; then p50 and p99 in microseconds.
function done(summary, latency)
  local seconds = summary.duration / 1e6
  local p50, p99 = latency:percentile(50), latency:percentile(99)
  print(string.format("figures %.0f %d %d", summary.requests / seconds, p50, p99))
end
