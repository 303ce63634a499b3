import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datesOf, dayOf, isName, named, nextFrom } from '../../src/pages/calendars/dates.ts';

test('dates are read from lines, commas and comments', () => {
  assert.deepEqual(datesOf('2027-12-24\n2027-12-25, 2027-12-26;2027-12-31\r\n\n # a comment\n2028-01-01 # New Year'), ['2027-12-24', '2027-12-25', '2027-12-26', '2027-12-31', '2028-01-01']);
  assert.deepEqual(datesOf(' \n'), []);
});

test('a fault names its date', () => {
  const dates = ['2027-12-24', '2027-13-01'];
  assert.equal(named('/dates/1', "'2027-13-01' is not a date", dates), "'2027-13-01' is not a date");
  assert.equal(named('/dates/1', 'is there twice', dates), "'2027-13-01' is there twice");
  assert.equal(named('/dates/7', 'is wrong', dates), 'is wrong');
  assert.equal(named('/dates', 'has too many', dates), 'has too many');
});

test('a date has its day of the week, in no time zone', () => {
  assert.deepEqual(['2027-12-24', '2024-02-29', 'x'].map(dayOf), ['Friday', 'Thursday', '']);
});

test('the list begins with the next date, or with the last one', () => {
  const dates = ['2026-01-01', '2026-12-25', '2027-01-01'];
  assert.deepEqual(['2025-01-01', '2026-12-25', '2026-12-26', '2030-01-01'].map(day => nextFrom(dates, day)), [0, 1, 2, 2]);
});

test('names have letters, digits, - and _', () => {
  assert.deepEqual(['a', 'DE_by-1', '', 'ä', 'a b', '../x', 'a/b'].map(isName), [true, true, false, false, false, false, false]);
});
