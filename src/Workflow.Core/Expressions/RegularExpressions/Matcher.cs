namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// Searches a text for a pattern, in time that grows as text times pattern whatever they are. It goes through the text once
/// and follows all ways through the pattern side by side, the preferred one first, so that two ways that are at one
/// instruction at one place of the text become one; it finds what an engine that goes back would find. It serves one
/// search after the other, on one thread.
/// </summary>
/// <remarks>After R. Cox, "Regular Expression Matching: the Virtual Machine Approach".</remarks>
internal sealed class Matcher
{
    // What is done for an instruction is an eighth of a step of an evaluation. They are paid for in portions.
    private const int InstructionsPerStep = 8;
    private const int Portion = 32 * InstructionsPerStep;

    // Bytes of what is made for every search, and for a match without its places.
    private const int Size = 512;
    private const int MatchSize = 144;

    private readonly CompiledPattern _pattern;
    private readonly Instruction[] _code;
    private readonly string _text;
    private readonly ISearchBudget _budget;
    private readonly int[] _seen; // at which step an instruction was last reached, by how much around it has not moved
    private readonly int[] _slots; // of the way that is followed just now
    private readonly Stack<(int At, int Value)> _pending = new();
    private Ways _ways;
    private Ways _next;
    private int _step;
    private int _owed;

    public Matcher(CompiledPattern pattern, string text, ISearchBudget budget)
    {
        (_pattern, _code, _text, _budget) = (pattern, pattern.Code, text, budget);
        budget.Bytes(Size + (sizeof(int) * _code.Length * (7L + pattern.Depth + (2 * pattern.Slots))));
        budget.Steps(_code.Length * (pattern.Slots + pattern.Depth) / 128);
        _seen = new int[_code.Length * (pattern.Depth + 1)];
        _slots = new int[pattern.Slots];
        _ways = new(_code.Length, pattern.Slots);
        _next = new(_code.Length, pattern.Slots);
    }

    /// <summary>The first match from a place on: where each group begins and ends, -1 where one took no part; or <c>null</c>.</summary>
    /// <param name="start">The place, from 0 to the length of the text.</param>
    /// <param name="sticky">Whether the match must begin right there.</param>
    public int[]? Find(int start, bool sticky)
    {
        int[]? match = null;
        _ways.Clear();
        _step++;
        for (var place = start; ;)
        {
            if (_ways.Count == 0 && (match is not null || (sticky && place > start) || !Skip(ref place, sticky)))
            {
                break;
            }

            var (character, length) = CharacterAt(place);
            if (match is null && (!sticky || place == start) && (_pattern.First is not { } first || (character >= 0 && first.Contains(character))))
            {
                Array.Fill(_slots, -1);
                _slots[0] = place;
                Follow(_ways, 0, place);
            }

            Step(place, character, length, ref match);
            (_ways, _next) = (_next, _ways);
            Pay(1);
            if (character < 0)
            {
                break;
            }

            place += length;
        }

        _budget.Steps(1 + (_owed / InstructionsPerStep));
        _owed = 0;
        return match;
    }

    // Goes on to where a match can begin; false where there is none.
    private bool Skip(ref int place, bool sticky)
    {
        if (sticky || _pattern.FirstUnits is not { } units)
        {
            return true;
        }

        var skipped = _text.AsSpan(place).IndexOfAny(units);
        Pay((skipped < 0 ? _text.Length - place : skipped) / 16);
        if (skipped > 0)
        {
            place += skipped;
            _step++;
        }

        return skipped >= 0;
    }

    // Takes every way past a character, up to the first that ends in a match: the others are worth less than that.
    private void Step(int place, int character, int length, ref int[]? match)
    {
        _step++;
        _next.Clear();
        for (var i = 0; i < _ways.Count; i++)
        {
            var at = _ways.Instructions[i];
            ref readonly var instruction = ref _code[at];
            if (instruction.Operation == Operation.Match)
            {
                match ??= NewMatch();
                _ways.SlotsOf(i)[..match.Length].CopyTo(match);
                match[1] = place;
                return;
            }

            Pay(1);
            if (instruction.Operation == Operation.Character ? instruction.X == character : character >= 0 && instruction.Set!.Contains(character))
            {
                _ways.SlotsOf(i).CopyTo(_slots);
                Follow(_next, at + 1, place + length);
            }
        }
    }

    // One for a search, however often a longer match is found.
    private int[] NewMatch()
    {
        var places = 2 * _pattern.Names.Count;
        _budget.Bytes(MatchSize + (sizeof(int) * (long)places));
        return new int[places];
    }

    // Follows a way up to where it needs a character, and every way that it splits into.
    private void Follow(Ways ways, int start, int place)
    {
        _pending.Push((start, 0));
        while (_pending.TryPop(out var pending))
        {
            if (pending.At < 0)
            {
                _slots[~pending.At] = pending.Value; // back on the way before
                continue;
            }

            for (var at = pending.At; at >= 0 && IsNew(at, place);)
            {
                Pay(1);
                at = Next(ways, at, place);
            }
        }
    }

    // Two ways at one instruction and place are one, unless a repetition around them has moved on in one of them only. What
    // has not moved is the innermost repetitions, so their number tells ways apart; with a character they all have moved.
    private bool IsNew(int at, int place)
    {
        ref readonly var instruction = ref _code[at];
        var still = 0;
        for (var turn = instruction.Operation <= Operation.Match ? -1 : instruction.Turn; turn >= 0; turn = _pattern.Turns[turn].Outer)
        {
            if (_slots[_pattern.Turns[turn].Slot] != place)
            {
                break;
            }

            still++;
        }

        Pay(still);
        ref var seen = ref _seen[at + (still * _code.Length)];
        var isNew = seen != _step;
        seen = _step;
        return isNew;
    }

    // Where a way goes on; -1 where it ends, or waits for a character.
    private int Next(Ways ways, int at, int place)
    {
        ref readonly var instruction = ref _code[at];
        switch (instruction.Operation)
        {
            case Operation.Character or Operation.Set or Operation.Match:
                ways.Add(at, _slots);
                Pay(_slots.Length / 8);
                return -1;
            case Operation.Jump:
                return instruction.X;
            case Operation.Split:
                _pending.Push((instruction.Y, 0));
                return instruction.X;
            case Operation.Save:
                Write(instruction.X, place);
                return at + 1;
            case Operation.Forget:
                Pay((instruction.Y - instruction.X) / 2);
                for (var slot = instruction.X; slot < instruction.Y; slot++)
                {
                    Write(slot, -1);
                }

                return at + 1;
            case Operation.Moved:
                return _slots[instruction.X] == place ? -1 : at + 1;
            default:
                return Holds(instruction.Operation, place) ? at + 1 : -1;
        }
    }

    private void Write(int slot, int value)
    {
        if (_slots[slot] != value)
        {
            _pending.Push((~slot, _slots[slot]));
            _slots[slot] = value;
        }
    }

    private bool Holds(Operation assertion, int place) => assertion switch
    {
        Operation.TextStart => place == 0,
        Operation.TextEnd => place == _text.Length,
        Operation.LineStart => place == 0 || CharacterClasses.LineEnd.Contains(_text[place - 1]),
        Operation.LineEnd => place == _text.Length || CharacterClasses.LineEnd.Contains(_text[place]),
        Operation.WordEdge => IsWord(place - 1) != IsWord(place),
        _ => IsWord(place - 1) == IsWord(place),
    };

    private bool IsWord(int place) => (uint)place < (uint)_text.Length && _pattern.Word.Contains(_text[place]);

    private (int Character, int Length) CharacterAt(int place)
    {
        if (place >= _text.Length)
        {
            return (-1, 0);
        }

        var unit = _text[place];
        return _pattern.IsUnicode && char.IsHighSurrogate(unit) && place + 1 < _text.Length && char.IsLowSurrogate(_text[place + 1])
            ? (char.ConvertToUtf32(unit, _text[place + 1]), 2)
            : (unit, 1);
    }

    private void Pay(int instructions)
    {
        _owed += instructions;
        if (_owed >= Portion)
        {
            _budget.Steps(_owed / InstructionsPerStep);
            _owed %= InstructionsPerStep;
        }
    }

    /// <summary>The ways that are followed, the preferred one first: at which instruction each is, and its slots.</summary>
    private sealed class Ways(int most, int slots)
    {
        private readonly int[] _slots = new int[most * slots];

        public int[] Instructions { get; } = new int[most];

        public int Count { get; private set; }

        public void Clear() => Count = 0;

        public void Add(int instruction, int[] values)
        {
            Instructions[Count] = instruction;
            values.CopyTo(_slots, Count * slots);
            Count++;
        }

        public ReadOnlySpan<int> SlotsOf(int way) => _slots.AsSpan(way * slots, slots);
    }
}
