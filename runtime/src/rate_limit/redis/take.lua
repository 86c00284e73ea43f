-- Takes a slot of every counter, or of none.
-- KEYS: the counters. ARGV: a unique id, then count and period in microseconds of each counter.
-- Returns the number of the counter that is full (0 for none), the time until it has a slot, and the time of the server,
-- in microseconds.
--
-- A counter is a sorted set of the slots that are taken, by the time at which they are free again. All times are those of
-- the server, so the clocks of the processes do not matter.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function text(number) return string.format('%.0f', number) end

-- A server that has just started may have lost the counters.
local uptime = math.huge
local info = redis.pcall('INFO', 'server')
if type(info) == 'string' then
  uptime = tonumber(string.match(info, 'uptime_in_seconds:(%d+)')) or uptime
end

local full, wait = 0, 0
for index, key in ipairs(KEYS) do
  local count, period = tonumber(ARGV[2 * index]), tonumber(ARGV[2 * index + 1])
  local until_free = period - uptime * 1000000
  redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now))
  local surplus = redis.call('ZCARD', key) - count
  if surplus >= 0 then
    local slot = redis.call('ZRANGE', key, surplus, surplus, 'WITHSCORES')
    until_free = math.max(until_free, tonumber(slot[2]) - now)
  end
  if until_free > wait then
    full, wait = index, until_free
  end
end
if full > 0 then return {full, text(wait), text(now)} end

for index, key in ipairs(KEYS) do
  local period = tonumber(ARGV[2 * index + 1])
  redis.call('ZADD', key, text(now + period), ARGV[1])
  -- A longer period of another process keeps its slots.
  local expiry = math.ceil(period / 1000)
  if redis.call('PTTL', key) < expiry then redis.call('PEXPIRE', key, text(expiry)) end
end
return {0, '0', text(now)}
