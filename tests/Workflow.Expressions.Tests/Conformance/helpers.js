// The functions that are no JavaScript, as Node has them in its own libraries: what of them is the same there is compared too.
'use strict';
const crypto = require('node:crypto');

const { atob, btoa } = globalThis;

const TICKS = { milliseconds: 10_000n, seconds: 10_000_000n, minutes: 600_000_000n, hours: 36_000_000_000n };
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const fail = what => { throw new TypeError(what); };
const text = value => typeof value === 'string' ? value : fail('no text');
const utf8 = value => text(value).isWellFormed() ? Buffer.from(value, 'utf8') : fail('a lone surrogate');
const fromUtf8 = bytes => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
const encoded = (bytes, encoding = 'hex') => ['hex', 'base64', 'base64url'].includes(String(encoding)) ? bytes.toString(String(encoding)) : fail('no encoding');

const base64 = {
  encode(value, variant = 'standard') {
    const bytes = utf8(value);
    return String(variant) === 'standard' ? bytes.toString('base64') : String(variant) === 'url' ? bytes.toString('base64url') : fail('no variant');
  },
  decode(value) {
    const [, digits, padding] = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(text(value)) ?? fail('no base64');
    if (digits.length % 4 === 1 || (padding && value.length % 4 !== 0)) fail('no base64');
    return fromUtf8(Buffer.from(digits, 'base64'));
  },
};

const hex = {
  encode: value => utf8(value).toString('hex'),
  decode: value => /^([0-9a-f]{2})*$/i.test(text(value)) ? fromUtf8(Buffer.from(value, 'hex')) : fail('no hexadecimal digits'),
};

const form = {
  encode(members) {
    if (typeof members !== 'object' || members === null || Array.isArray(members) || members instanceof RegExp) fail('no object');
    const sent = new URLSearchParams();
    for (const [name, value] of Object.entries(members)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one === undefined) continue;
        if (typeof one === 'function' || (typeof one === 'object' && one !== null)) fail('no text');
        sent.append(name, one ?? '');
      }
    }
    return sent.toString();
  },
  decode(value) {
    const members = new Map();
    for (const [name, one] of new URLSearchParams('?' + String(value))) members.set(name, [...members.get(name) ?? [], one]);
    return Object.fromEntries([...members].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
  },
};

function range(...given) {
  const [start, end] = given.length < 2 ? [0, Number(given[0])] : [Number(given[0]), Number(given[1])];
  const step = given[2] === undefined ? 1 : Number(given[2]);
  if (![start, end, step].every(Number.isFinite) || step === 0) fail('no range');
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step);
}

// Instants are ticks of 100 ns since 1970 here; a date and its milliseconds are Date's, in UTC.
function read(value) {
  const [, year, month, day, hour, minute, second, fraction = '', , sign, hours, minutes] =
    /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?([Zz]|([+-])(\d\d):(\d\d))$/.exec(text(value)) ?? fail('no instant');
  const date = new Date(0);
  date.setUTCFullYear(+year, +month - 1, +day);
  date.setUTCHours(+hour, +minute, +second);
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === +day && date.getUTCHours() === +hour && date.getUTCMinutes() === +minute && date.getUTCSeconds() === +second;
  if (!isThere || +year < 1 || hours > 23 || minutes > 59) fail('no instant');
  const offset = sign ? (sign === '-' ? -1n : 1n) * BigInt(hours * 60 + +minutes) * TICKS.minutes : 0n;
  return inYears(BigInt(date.getTime()) * TICKS.milliseconds + BigInt(fraction.padEnd(7, '0').slice(0, 7)) - offset);
}

const floorDiv = (a, b) => a / b - (a % b < 0n ? 1n : 0n);
const dateOf = ticks => new Date(Number(floorDiv(ticks, TICKS.milliseconds)));
const restOf = ticks => ticks - floorDiv(ticks, TICKS.milliseconds) * TICKS.milliseconds;
const inYears = ticks => (year => year >= 1 && year <= 9999 ? ticks : fail('not of the years 1 to 9999'))(dateOf(ticks).getUTCFullYear());
const written = ticks => dateOf(inYears(ticks)).toISOString().slice(0, -1) + String(restOf(ticks)).padStart(4, '0') + 'Z';
const singular = unit => String(unit).replace(/s$/, '') + 's';

function later(ticks, count, unit) {
  if (Number.isNaN(count)) fail('no amount');
  const whole = Math.trunc(count);
  if (!(Math.abs(whole) * Number(unit) < 2 ** 61)) fail('not of the years 1 to 9999');
  return inYears(ticks + BigInt(whole) * unit + BigInt(Math.round((count - whole) * Number(unit))));
}

function onCalendar(ticks, unit, count) {
  const date = dateOf(ticks);
  if (unit === 'days' || unit === 'weeks') date.setUTCDate(date.getUTCDate() + count * (unit === 'days' ? 1 : 7));
  else {
    const day = date.getUTCDate();
    date.setUTCMonth(date.getUTCMonth() + count * (unit === 'months' ? 1 : 12), 1);
    const days = new Date(date);
    days.setUTCMonth(days.getUTCMonth() + 1, 0);
    date.setUTCDate(Math.min(day, days.getUTCDate()));
  }
  return BigInt(date.getTime()) * TICKS.milliseconds + restOf(ticks);
}

function add(value, amount) {
  let ticks = read(value);
  if (typeof amount !== 'object' || amount === null || Array.isArray(amount)) return written(later(ticks, Number(amount), TICKS.seconds));
  const members = Object.entries(amount).map(([name, count]) => [unitOf(name), Number(count)]);
  const calendar = members.filter(([unit]) => !TICKS[unit]);
  if (calendar.some(([, count]) => !Number.isInteger(count) || Math.abs(count) > 1e6)) fail('no whole number');
  const sum = (long, short, times) => calendar.reduce((all, [unit, count]) => all + (unit === long ? times * count : unit === short ? count : 0), 0);
  if (calendar.length > 0) ticks = inYears(onCalendar(onCalendar(ticks, 'months', sum('years', 'months', 12)), 'days', sum('weeks', 'days', 7)));
  for (const [unit, count] of members) if (TICKS[unit]) ticks = later(ticks, count, TICKS[unit]);
  return written(ticks);
}

function unitOf(name) {
  const unit = singular(name);
  return unit in TICKS || ['days', 'weeks', 'months', 'years'].includes(unit) ? unit : fail('no unit');
}

function difference(from, to, name = 'seconds') {
  const [first, last, unit] = [read(from), read(to), unitOf(name)];
  if (TICKS[unit]) return Number(last - first) / Number(TICKS[unit]);
  if (unit === 'days' || unit === 'weeks') return Number((last - first) / (TICKS.hours * (unit === 'days' ? 24n : 168n)));
  const reaches = count => {
    try {
      return first <= last ? inYears(onCalendar(first, unit, count)) <= last : inYears(onCalendar(first, unit, -count)) >= last;
    } catch {
      return false; // beyond the last year there is
    }
  };
  let count = 0;
  while (reaches(count + 1)) count++;
  return first <= last || count === 0 ? count : -count;
}

function startOf(value, unit) {
  const date = dateOf(read(value));
  switch (String(unit)) {
    case 'second': date.setUTCMilliseconds(0); break;
    case 'minute': date.setUTCSeconds(0, 0); break;
    case 'hour': date.setUTCMinutes(0, 0, 0); break;
    case 'day': date.setUTCHours(0, 0, 0, 0); break;
    case 'week': date.setUTCDate(date.getUTCDate() - (date.getUTCDay() + 6) % 7); date.setUTCHours(0, 0, 0, 0); break;
    case 'month': date.setUTCDate(1); date.setUTCHours(0, 0, 0, 0); break;
    case 'quarter': date.setUTCMonth(date.getUTCMonth() - date.getUTCMonth() % 3, 1); date.setUTCHours(0, 0, 0, 0); break;
    case 'year': date.setUTCMonth(0, 1); date.setUTCHours(0, 0, 0, 0); break;
    default: fail('no unit');
  }
  return written(BigInt(date.getTime()) * TICKS.milliseconds);
}

// Of the letters, those that people use.
function format(value, pattern) {
  const [ticks, two] = [read(value), n => String(n).padStart(2, '0')];
  const date = dateOf(ticks);
  const fields = {
    yyyy: String(date.getUTCFullYear()).padStart(4, '0'), yy: two(date.getUTCFullYear() % 100), y: date.getUTCFullYear(),
    M: date.getUTCMonth() + 1, MM: two(date.getUTCMonth() + 1), MMM: MONTHS[date.getUTCMonth()].slice(0, 3), MMMM: MONTHS[date.getUTCMonth()],
    d: date.getUTCDate(), dd: two(date.getUTCDate()), EEE: DAYS[date.getUTCDay()].slice(0, 3), EEEE: DAYS[date.getUTCDay()], e: (date.getUTCDay() + 6) % 7 + 1,
    H: date.getUTCHours(), HH: two(date.getUTCHours()), h: (date.getUTCHours() + 11) % 12 + 1, hh: two((date.getUTCHours() + 11) % 12 + 1), a: date.getUTCHours() < 12 ? 'AM' : 'PM',
    m: date.getUTCMinutes(), mm: two(date.getUTCMinutes()), s: date.getUTCSeconds(), ss: two(date.getUTCSeconds()), Q: Math.floor(date.getUTCMonth() / 3) + 1,
    D: Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000) + 1, X: 'Z', XXX: 'Z', xxx: '+00:00', Z: '+0000', VV: 'UTC', z: 'UTC',
  };
  const fraction = two(date.getUTCMilliseconds()).padStart(3, '0') + String(restOf(ticks)).padStart(4, '0');
  return String(pattern).replace(/([A-Za-z])\1*/g, letters => String(/^S{1,7}$/.test(letters) ? fraction.slice(0, letters.length) : fields[letters] ?? fail('no letters')));
}

const isInstant = value => { try { return read(value) !== undefined; } catch { return false; } };
const fromEpoch = unit => value => typeof value === 'number' ? written(later(0n, value, unit)) : fail('no number');

module.exports = {
  base64, hex, form, range,
  btoa: value => btoa(value),
  atob: value => atob(text(value)),
  sha256: (value, encoding) => encoded(crypto.createHash('sha256').update(utf8(value)).digest(), encoding),
  hmac: (key, value, encoding, algorithm = 'sha256') => ['sha256', 'sha512', 'sha1'].includes(String(algorithm))
    ? encoded(crypto.createHmac(String(algorithm), utf8(key)).update(utf8(value)).digest(), encoding) : fail('no algorithm'),
  instant: {
    parse: value => written(read(value)),
    isValid: isInstant,
    add, difference, startOf, format,
    toLocal: value => written(read(value)).slice(0, -1),
    toEpochSeconds: value => Number(read(value)) / 1e7,
    toEpochMilliseconds: value => Number(read(value)) / 1e4,
    fromEpochSeconds: fromEpoch(TICKS.seconds),
    fromEpochMilliseconds: fromEpoch(TICKS.milliseconds),
  },
};
