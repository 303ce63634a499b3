using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>Writes an enumeration as <c>lower_snake</c> words, the form of every option in the contract: see <see cref="Word"/>.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class LowerSnakeEnumConverter<T>() : WordConverter<T>(Word.Lower, Word.TryLower)
    where T : struct, Enum;

/// <summary>Writes an enumeration as <c>UPPER_SNAKE</c> words, the form of every status in the contract: see <see cref="Word"/>.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class UpperSnakeEnumConverter<T>() : WordConverter<T>(Word.Upper, Word.TryUpper)
    where T : struct, Enum;

/// <summary>Writes an enumeration as words.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public abstract class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private readonly Func<T, string> _write;
    private readonly TryRead _read;

    private protected WordConverter(Func<T, string> write, TryRead read) => (_write, _read) = (write, read);

    private protected delegate bool TryRead(string word, out T value);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && _read(reader.GetString()!, out var value) ? value : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(_write(value));
}
